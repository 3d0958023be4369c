// Our reader beside Debian's toml++ 3.3: fixed texts both ways, and random valid documents.

#include <doctest/doctest.h>

#include <random>

#include "bary/core/text.hpp"
#include "bary/study/toml_difference-inl.hpp"

using namespace bary;
using namespace bary::study::test_support;

TEST_CASE("texts that are TOML read the same in toml++") {
  const char* texts[] = {
      "",
      "# only a comment",
      "a = 1\nb.c = 2\nb.\"d.e\" = 3\n'' = 4\n",
      "[a]\n[a.b]\nc = 1\n[d.e.f]\n[d]\ng = 1\n",
      "[[a]]\nx = 1\n[[a]]\n[a.b]\ny = 2\n[[a.c]]\nz = 3\n",
      "a = [ 1, 2.5, 'x', [true], { b = 1 } ] # mixed\n",
      "a = { b = { c.d = 1 }, e = [] }\n",
      "a = \"\"\"\\\n  x \\\n\n  y\"\"\"\nb = '''\n'q' ''two'''''\n",
      "a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00E9\\U0001F680\"\n",
      "a = 0xdead_BEEF\nb = 0o777\nc = 0b1010\nd = -9223372036854775808\ne = 9223372036854775807\n",
      "a = 1e10\nb = -2.5E-3\nc = 1_0.0_1\nd = inf\ne = -nan\nf = 0.0\ng = -0\n",
      "a = 1979-05-27T07:32:00Z\nb = 1979-05-27T00:32:00-07:00\nc = 1979-05-27 07:32:00.999999\n",
      "d = 1979-05-27\ne = 07:32:00\nf = 00:32:00.999999\n",
      "a = 1979-05-27t07:32:00z\n",
      "\"키\" = \"값\"\n[\"표\"]\n",
      "a.b.c = 1\na.b.d = 2\n[a.e]\n",
  };
  for (const char* t : texts) {
    const Verdict v = compare_with_tomlplusplus(t, true);
    CHECK_MESSAGE(v.ours, t);
    CHECK_MESSAGE(v.theirs, t);
    CHECK_MESSAGE(v.difference.empty(), t << v.difference);
  }
}

TEST_CASE("texts that are no TOML are refused by both") {
  const char* texts[] = {
      "a = 01",
      "a = 1__0",
      "a = 0x",
      "a = +0x1",
      "a = .5",
      "a = 5.",
      "a = 1e",
      "a = True",
      "a = 2024-02-30",
      "a = 25:00:00",
      "a = \"\\q\"",
      "a = \"\\ud800\"",
      "a = 'x",
      "a = {x = 1,}",
      "a = {x = 1\n}",
      "= 1",
      "a",
      "a =",
      "[a",
      "[]",
      "[a]]",
      "a = 1 b = 2",
      "a.b = 1\na = 2",
      "a = [1]\n[[a]]",
      "a = 1\na = 2",
      "a = {b = 1}\n[a.c]",
      "[[a]]\n[a]",
      "a = \"\"\"x",
      "[a]\n[a]",
      "a = [1, 2",
      "a = \"x\ny\"",
      "a = \"\x01\"",
      "[a.b]\n[a]\nb = 1",
      "a = {b = 1, b = 2}",
      "a = 9223372036854775808",
  };
  for (const char* t : texts) {
    const Verdict v = compare_with_tomlplusplus(t, true);
    CHECK_MESSAGE(!v.ours, t);
    CHECK_MESSAGE(!v.theirs, t);
  }
}

namespace {

/// Writes random documents that are TOML by construction.
class Writer {
 public:
  explicit Writer(std::uint64_t seed) : random_(seed) {}
  std::string document() {
    std::string s;
    for (std::size_t k = below(6); k > 0; --k) s += pair();
    for (std::size_t t = below(6); t > 0; --t) {
      const std::string name = "t" + std::to_string(next_++);
      const std::size_t times = below(3) == 0 ? 1 + below(3) : 0;
      for (std::size_t k = 0; k < std::max<std::size_t>(times, 1); ++k) {
        s += (times ? "[[" + name + "]]" : "[" + name + (below(2) ? "" : "." + key()) + "]") + "  # table\n";
        for (std::size_t n = below(5); n > 0; --n) s += pair();
      }
    }
    return s;
  }

 private:
  std::size_t below(std::size_t n) { return static_cast<std::size_t>(random_() % n); }
  std::string key() {
    std::string n = "k" + std::to_string(next_++);
    switch (below(4)) {
      case 0:
        return "\"" + n + " 키\"";
      case 1:
        return "'" + n + ".x'";
      default:
        return n;
    }
  }
  std::string pair() {
    std::string k = key();
    if (below(5) == 0) k += " . " + key();
    return k + (below(2) ? " = " : "=") + value(0) + (below(4) ? "\n" : " # c\r\n");
  }
  std::string digits(std::size_t n) {
    std::string s(1, static_cast<char>('1' + below(9)));
    while (s.size() < n) s += static_cast<char>('0' + below(10));
    return s;
  }
  std::string two(std::size_t n, std::size_t from = 0) {
    const std::string s = std::to_string(from + below(n));
    return s.size() < 2 ? "0" + s : s;
  }
  std::string value(int depth) {
    switch (below(depth > 3 ? 7 : 9)) {
      case 0:
        return (below(2) ? "-" : "") + digits(1 + below(15));
      case 1:
        return digits(1 + below(5)) + "." + digits(1 + below(8)) + (below(2) ? "" : "e-" + digits(1));
      case 2:
        return below(2) ? "true" : "false";
      case 3:
        return "\"" + std::string(below(5), 'x') + "\\t\\\"\\u00e9 별\"";
      case 4:
        return "'''\nraw \"text\" " + std::string(below(4), '\n') + "'''";
      case 5:
        return "20" + two(30, 0) + "-" + two(12, 1) + "-" + two(28, 1) + "T" + two(24) + ":" + two(60) + ":" +
               two(60) + (below(2) ? "." + digits(1 + below(8)) : "") +
               (below(3)   ? "Z"
                : below(2) ? "+09:00"
                           : "");
      case 6:
        return "0x" + std::to_string(below(100000));
      case 7: {
        std::string s = "[";
        for (std::size_t n = below(4); n > 0; --n) s += (below(2) ? " " : "\n  ") + value(depth + 1) + ",";
        return s + " ]";
      }
      default: {
        std::string s = "{";
        const std::size_t n = below(4);
        for (std::size_t k = 0; k < n; ++k) s += (k ? ", " : " ") + key() + " = " + value(depth + 1);
        return s + " }";
      }
    }
  }
  std::mt19937_64 random_;
  std::uint64_t next_ = 0;
};

}  // namespace

TEST_CASE("3,000 random documents read the same in toml++") {
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    const std::string text = Writer(seed).document();
    const Verdict v = compare_with_tomlplusplus(text, true);
    if (!v.ours || !v.theirs || !v.difference.empty()) {
      FAIL_CHECK("seed " << seed << " ours " << v.ours << " theirs " << v.theirs << " " << v.difference
                         << "\n"
                         << text);
      break;
    }
  }
}
