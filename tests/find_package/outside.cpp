#include <iostream>

#include "bary/time/time.hpp"

int main() {
  const bary::Epoch e = bary::time::parse_epoch("2024-07-06T11:25:00+09:00");
  std::cout << bary::time::format_utc(e, 0) << ' ' << bary::time::format_epoch(e, bary::time::Scale::tai, 0)
            << '\n';
}
