#include <sys/mman.h>

#include <algorithm>
#include <cmath>

#include "bary/core/text.hpp"
#include "bary/telemetry/xtce/decoder-inl.hpp"

namespace bary::telemetry::xtce {

std::string_view name_of(Scalar s) {
  constexpr std::string_view names[] = {"u8",  "u16", "u32", "u64",  "i8",    "i16", "i32",
                                        "i64", "f32", "f64", "text", "bytes", "wide"};
  return names[static_cast<std::size_t>(s)];
}
std::size_t size_of(Scalar s) {
  constexpr std::size_t sizes[] = {1, 2, 4, 8, 1, 2, 4, 8, 4, 8, 1, 1, 1};
  return sizes[static_cast<std::size_t>(s)];
}

std::shared_ptr<std::byte> Buffer::block(std::size_t bytes) {
  constexpr std::size_t huge = std::size_t{2} << 20;
  const std::size_t align = bytes >= 2 * huge ? huge : 64;
  auto* p = static_cast<std::byte*>(::operator new(bytes + 64, std::align_val_t{align}));
  // Large blocks in large pages: one fault for 512, and fewer of the processor's page entries.
  if (align == huge) (void)madvise(p, bytes, MADV_HUGEPAGE);
  return {p, [align](std::byte* q) { ::operator delete(q, std::align_val_t{align}); }};
}

const Column* Rows::find(std::string_view name) const {
  for (const Column& c : columns)
    if (c.name == name) return &c;
  return nullptr;
}

double Column::number(std::size_t k) const {
  const Value v = RowSource::value(*this, k);
  return v.numeric() ? v.number() : std::nan("");
}

namespace {

/// Bytes of an unsigned, most significant first, in decimal.
std::string decimal(std::string_view bytes) {
  std::vector<std::uint8_t> digits{0};  // least significant first
  for (const char b : bytes) {
    unsigned carry = static_cast<std::uint8_t>(b);
    for (auto& d : digits) {
      carry += d * 256u;
      d = static_cast<std::uint8_t>(carry % 10);
      carry /= 10;
    }
    for (; carry; carry /= 10) digits.push_back(static_cast<std::uint8_t>(carry % 10));
  }
  std::string out;
  for (auto it = digits.rbegin(); it != digits.rend(); ++it) out += static_cast<char>('0' + *it);
  return out;
}

std::string hex(std::string_view bytes) {
  constexpr char digit[] = "0123456789abcdef";
  std::string out;
  for (const char b : bytes) {
    out += digit[static_cast<std::uint8_t>(b) >> 4];
    out += digit[static_cast<std::uint8_t>(b) & 15];
  }
  return out;
}

std::string calibrated_text(const Column& c, std::size_t k, bool calibrated) {
  if (calibrated && c.calibrated == Calibrated::number)
    return c.uncalibrated[k] ? "" : format_f64(c.numbers[k]);
  if (calibrated && c.calibrated == Calibrated::label)
    return c.labels[k] < 0 ? "" : c.label_names[static_cast<std::size_t>(c.labels[k])];
  return c.raw_text(k);
}

class TableWriter {
 public:
  TableWriter(const Rows& rows, const TableOptions& o) : rows_(rows), options_(o) {}
  Table run() {
    if (options_.packet) {
      bary::Column& p = table_.add("packet", ColumnType::i64, "", "index of the packet");
      for (const std::uint64_t i : rows_.packet) p.push(static_cast<std::int64_t>(i));
    }
    for (const Column& c : rows_.columns) {
      values(c);
      if (!options_.alarms || c.per_row != 1) continue;
      if (!c.alarms.empty()) alarm(c);
      if (!c.invalid.empty()) {
        bary::Column& v = table_.add(c.name + ".invalid", ColumnType::boolean);
        for (std::size_t r = 0; r < rows_.size(); ++r) v.push(c.invalid[r] != 0);
      }
    }
    return std::move(table_);
  }

 private:
  template <class F>
  void fill(const Column& c, ColumnType type, F&& push) {
    bary::Column& out =
        table_.add(c.name, type, "", c.unit.empty() ? c.description : c.description + " [" + c.unit + "]");
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (c.has(r))
        push(out, r);
      else
        out.push_null();
    }
  }

  void values(const Column& c) {
    const bool calibrated = options_.calibrated && c.calibrated != Calibrated::raw;
    if (c.per_row != 1) {
      fill(c, ColumnType::text, [&](bary::Column& out, std::size_t r) {
        std::string s;
        for (std::size_t k = c.begin(r); k < c.end(r); ++k)
          s += (k == c.begin(r) ? "" : " ") + calibrated_text(c, k, options_.calibrated);
        out.push(std::move(s));
      });
    } else if (calibrated && c.calibrated == Calibrated::label) {
      labels(c);
    } else if (calibrated && c.calibrated == Calibrated::time) {
      fill(c, ColumnType::epoch, [&](bary::Column& out, std::size_t r) {
        c.uncalibrated[r] ? out.push_null() : out.push(c.times[r]);
      });
    } else if (calibrated) {
      fill(c, ColumnType::f64, [&](bary::Column& out, std::size_t r) {
        c.uncalibrated[r] ? out.push_null() : out.push(c.numbers[r]);
      });
    } else if (c.scalar >= Scalar::text || c.scalar == Scalar::u64) {
      fill(c, ColumnType::text, [&](bary::Column& out, std::size_t r) { out.push(c.raw_text(r)); });
    } else if (c.scalar == Scalar::f32 || c.scalar == Scalar::f64) {
      fill(c, ColumnType::f64, [&](bary::Column& out, std::size_t r) { out.push(c.number(r)); });
    } else {
      fill(c, ColumnType::i64, [&](bary::Column& out, std::size_t r) {
        const Value v = RowSource::value(c, r);
        out.push(v.kind == Value::Kind::unsigned_ ? static_cast<std::int64_t>(v.u) : v.i);
      });
    }
  }

  void labels(const Column& c) {
    fill(c, ColumnType::choice, [&](bary::Column& out, std::size_t r) {
      if (out.labels.empty()) out.labels = c.label_names;
      if (c.labels[r] < 0)
        out.push_null();
      else
        out.push_choice(c.label_names[static_cast<std::size_t>(c.labels[r])]);
    });
    table_.columns().back().labels = c.label_names;
  }

  void alarm(const Column& c) {
    bary::Column& a = table_.add(c.name + ".alarm", ColumnType::choice);
    for (const Level l :
         {Level::normal, Level::watch, Level::warning, Level::distress, Level::critical, Level::severe})
      a.labels.emplace_back(name_of(l));
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (c.has(r))
        a.push_choice(name_of(static_cast<Level>(c.alarms[r])));
      else
        a.push_null();
    }
  }

  const Rows& rows_;
  const TableOptions& options_;
  Table table_;
};

}  // namespace

std::string Column::raw_text(std::size_t k) const {
  if (scalar == Scalar::text) return std::string(text(k));
  if (scalar == Scalar::bytes) return hex(text(k));
  if (scalar == Scalar::wide) return decimal(text(k));
  const Value v = RowSource::value(*this, k);
  if (v.kind == Value::Kind::floating) return format_f64(v.f);
  return v.kind == Value::Kind::unsigned_ ? std::to_string(v.u) : std::to_string(v.i);
}

Table to_table(const Rows& rows, const TableOptions& options) { return TableWriter(rows, options).run(); }

}  // namespace bary::telemetry::xtce
