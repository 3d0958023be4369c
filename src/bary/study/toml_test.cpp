#include "bary/study/toml.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "bary/core/catalogue.hpp"

using namespace bary;
using namespace bary::study;
using toml::Type;

namespace {
toml::Document good(std::string_view text) {
  toml::Document d = toml::parse(text, "t.toml");
  for (const Diagnostic& x : d.diagnostics.list()) FAIL_CHECK(render_line(x, Language::english));
  return d;
}
}  // namespace

TEST_CASE("every kind of value of TOML 1.0") {
  const toml::Document d = good(
      "i = -17\nhex = 0xDEAD_beef\noct = 0o755\nbin = 0b1101\nf = 6.626e-34\nu = 1_000.5\ninf = -inf\nn = "
      "nan\n"
      "t = true\ns = \"tab\\t \\u00e9 \\U0001F680\"\nl = 'C:\\path'\nm = \"\"\"\nfirst\\\n   "
      "second\"\"\"\"\"\n"
      "ml = '''\nraw '' text'''\nd1 = 2024-07-06T02:25:00Z\nd2 = 2024-07-06 11:25:00.5+09:00\nd3 = "
      "2024-07-06T02:25:00\n"
      "d4 = 2024-07-06\nd5 = 02:25:00\na = [1, [2, 3], # more\n 4,]\nin = { x = 1, y.z = 2 }\n");
  const toml::Node& r = d.root;
  CHECK(r.find("i")->integer == -17);
  CHECK(r.find("hex")->integer == 0xDEADBEEF);
  CHECK(r.find("oct")->integer == 0755);
  CHECK(r.find("bin")->integer == 13);
  CHECK(r.find("f")->floating == 6.626e-34);
  CHECK(r.find("u")->floating == 1000.5);
  CHECK(r.find("inf")->floating == -std::numeric_limits<double>::infinity());
  CHECK(std::isnan(r.find("n")->floating));
  CHECK(r.find("t")->boolean);
  CHECK(r.find("s")->string == "tab\t é 🚀");
  CHECK(r.find("l")->string == "C:\\path");
  CHECK(r.find("m")->string == "firstsecond\"\"");
  CHECK(r.find("ml")->string == "raw '' text");
  CHECK(r.find("d1")->type == Type::datetime);
  CHECK(r.find("d2")->string == "2024-07-06T11:25:00.5+09:00");
  CHECK(r.find("d3")->type == Type::local_datetime);
  CHECK(r.find("d4")->type == Type::local_date);
  CHECK(r.find("d5")->type == Type::local_time);
  CHECK(r.find("a")->items.size() == 3);
  CHECK(r.find("a")->items[1].items[1].integer == 3);
  CHECK(r.find("in")->find("y")->find("z")->integer == 2);
}

TEST_CASE("a line that a backslash ends goes on after white space of TOML: space, tab, new line, no other") {
  // toml++ 3.3 takes these for white space as well; TOML 1.0, "Whitespace", does not.
  for (const std::string other : {"\xEF\xBB\xBF", "\xC2\xA0", "\xE3\x80\x80"}) {
    const toml::Document d = good("s = \"\"\"a\\  \n \t\n" + other + " b\"\"\"\n");
    CHECK(d.root.find("s")->string == "a" + other + " b");
  }
}

TEST_CASE("keys keep their order, and every value its place") {
  const std::string text =
      "\xEF\xBB\xBF"
      "z = 1\r\n제목 = \"값\"\r\n[b.a]\r\n  k = [1, 22]\r\n";
  // A bare key is ASCII in TOML 1.0: the Korean one must be quoted.
  CHECK(toml::parse(text, "t").diagnostics.has_errors());
  const std::string quoted =
      "\xEF\xBB\xBF"
      "z = 1\r\n\"제목\" = \"값\"\r\n[b.a]\r\n  k = [1, 22]\r\n";
  const toml::Document d = good(quoted);
  REQUIRE(d.root.children.size() == 3);
  CHECK(d.root.children[0].first == "z");
  CHECK(d.root.children[1].first == "제목");
  const toml::Node& title = d.root.children[1].second;
  CHECK(title.position.line == 2);
  CHECK(title.position.column == 10);  // two letters of two cells, quotation marks, blank, =, blank
  CHECK(quoted.substr(title.position.offset, title.end - title.position.offset) == "\"값\"");
  const toml::Node* k = d.root.find("b")->find("a")->find("k");
  CHECK(k->key_position.line == 4);
  CHECK(k->key_position.column == 3);
  CHECK(k->items[1].position.column == 11);
  CHECK(d.excerpt(4) == "  k = [1, 22]");
}

TEST_CASE("every problem is told in one reading, with its place") {
  const toml::Document d =
      toml::parse("a = 1\na = 2\nb = \"open\nc = tru\nd = 1.2.3\n[x]\n[x]\ne = [1, 2\nf = 3\n", "t.toml");
  std::string seen;
  for (const Diagnostic& x : d.diagnostics.list())
    seen +=
        x.code.substr(11) + "@" + std::to_string(x.where.line) + ":" + std::to_string(x.where.column) + " ";
  CHECK(seen == "0004@2:1 0003@3:5 0006@4:5 0006@5:5 0004@7:2 0001@9:1 ");
  CHECK(d.root.find("a")->integer == 1);  // the first one holds
}

TEST_CASE("what is no TOML is refused where it stands") {
  struct {
    const char* text;
    const char* code;
  } cases[] = {
      {"a = 01", "0006"},
      {"a = 1__0", "0006"},
      {"a = 0x", "0006"},
      {"a = +0x1", "0006"},
      {"a = .5", "0006"},
      {"a = 5.", "0006"},
      {"a = 1e", "0006"},
      {"a = True", "0006"},
      {"a = 2024-02-30", "0006"},
      {"a = 25:00:00", "0006"},
      {"a = \"\\q\"", "0005"},
      {"a = \"\\ud800\"", "0005"},
      {"a = 'x", "0003"},
      {"a = {x = 1,}", "0001"},
      {"a = {x = 1\n}", "0003"},
      {"= 1", "0001"},
      {"a", "0001"},
      {"a =", "0001"},
      {"[a", "0001"},
      {"[]", "0001"},
      {"[a]]", "0001"},
      {"a = 1 b = 2", "0001"},
      {"a.b = 1\na = 2", "0004"},
      {"[a]\nb = 1\n[a.b]", "0004"},
      {"a = [1]\n[[a]]", "0004"},
      {"a = 99999999999999999999", "0008"},
      {"a = \"\x01\"", "0002"},
      {"a = {b = 1}\n[a.c]", "0004"},
      {"[[a]]\n[a]", "0004"},
      {"a = \"\"\"x", "0003"},
  };
  for (const auto& c : cases) {
    const toml::Document d = toml::parse(c.text, "t");
    REQUIRE_MESSAGE(!d.diagnostics.list().empty(), c.text);
    CHECK_MESSAGE(d.diagnostics.list()[0].code == "BARY-STUDY-" + std::string(c.code), c.text);
  }
}

TEST_CASE("bytes that are no UTF-8, depth and length have their limits") {
  CHECK(toml::parse("a = \"\xff\"", "t").diagnostics.list()[0].code == "BARY-CORE-0010");
  std::string deep = "a = ";
  for (int i = 0; i < 100000; ++i) deep += "[";
  CHECK(toml::parse(deep, "t").diagnostics.list()[0].code == "BARY-STUDY-0007");
  std::string keys = "a";
  for (int i = 0; i < 1000; ++i) keys += ".a";
  CHECK(toml::parse(keys + " = 1", "t").diagnostics.list()[0].code == "BARY-STUDY-0007");
  const std::string line = "a = \"" + std::string(17 << 20, 'x') + "\"";
  CHECK(toml::parse(line, "t").diagnostics.list()[0].code == "BARY-CORE-0009");
  // A file of faults tells a hundred and stops.
  std::string faults;
  for (int i = 0; i < 5000; ++i) faults += "a b\n";
  CHECK(toml::parse(faults, "t").diagnostics.list().size() == 100);
}

TEST_CASE("each key of a large table is found") {
  std::string text;
  for (int i = 0; i < 100000; ++i) text += "key_" + std::to_string(i) + " = " + std::to_string(i) + "\n";
  const toml::Document d = good(text);
  for (int i = 0; i < 100000; ++i) CHECK(d.root.find("key_" + std::to_string(i))->integer == i);
}
