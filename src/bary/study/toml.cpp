#include "bary/study/toml.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "bary/core/text.hpp"

namespace bary::study::toml {
namespace {

constexpr std::size_t line_limit = std::size_t{16} << 20;
constexpr int depth_limit = 64;
constexpr std::size_t problem_limit = 100;

bool bare(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}
bool digit(char c) { return c >= '0' && c <= '9'; }

/// Thrown to get back to the line loop; the problem is noted already.
struct Recover {};

struct Key {
  std::string text;
  Position position;
};

class Parser {
 public:
  Parser(std::string_view text, Document& doc) : s_(text), doc_(doc) {}

  void run() {
    if (s_.starts_with("\xEF\xBB\xBF")) i_ = line_start_ = 3;
    if (!check_text()) return;
    while (i_ < s_.size() && doc_.diagnostics.list().size() < problem_limit) {
      try {
        expression();
      } catch (const Recover&) {
        skip_line();
      }
    }
  }

 private:
  // --- text
  // -----------------------------------------------------------------------------------------------------------
  /// The whole text once: UTF-8, control characters, line lengths. What is wrong is told once for each line.
  bool check_text() {
    std::size_t start = 0;
    std::uint64_t line = 1, told = 0;
    for (std::size_t i = i_; i < s_.size();) {
      const auto c = static_cast<unsigned char>(s_[i]);
      if (c == '\n') {
        ++line;
        start = ++i;
        continue;
      }
      if (i - start > line_limit) {
        Diagnostic& d = doc_.diagnostics.add("BARY-CORE-0009", {{"limit", std::to_string(line_limit)}});
        d.where = {doc_.file, line, 1, ""};
        return false;
      }
      const std::size_t n = utf8_length(s_, i);
      const bool control =
          (c < 0x20 && c != '\t' && !(c == '\r' && i + 1 < s_.size() && s_[i + 1] == '\n')) || c == 0x7F;
      if ((n == 0 || control) && told != line) {
        told = line;
        Diagnostic& d =
            n == 0
                ? doc_.diagnostics.add(
                      "BARY-CORE-0010",
                      {{"reason", {"byte " + std::to_string(i + 1), std::to_string(i + 1) + "번째 바이트"}}})
                : doc_.diagnostics.add("BARY-STUDY-0002", {{"code", std::to_string(c)}});
        d.where = {doc_.file, line, display_width(s_.substr(start, i - start)) + 1, ""};
        if (doc_.diagnostics.list().size() >= problem_limit) return false;
      }
      i += n ? n : 1;
    }
    return true;
  }

  char peek(std::size_t ahead = 0) const { return i_ + ahead < s_.size() ? s_[i_ + ahead] : '\0'; }
  bool end() const { return i_ >= s_.size(); }
  bool at_newline() const { return peek() == '\n' || (peek() == '\r' && peek(1) == '\n'); }
  bool starts(std::string_view t) const { return s_.substr(i_).starts_with(t); }

  void newline() {
    if (peek() == '\r') ++i_;
    ++i_;
    ++line_;
    line_start_ = i_;
  }
  void blanks() {
    while (peek() == ' ' || peek() == '\t') ++i_;
  }
  void comment() {
    if (peek() == '#')
      while (!end() && !at_newline()) ++i_;
  }
  void blanks_and_lines() {
    for (;;) {
      blanks();
      comment();
      if (end() || !at_newline()) return;
      newline();
    }
  }
  void skip_line() {
    while (!end() && !at_newline()) ++i_;
    if (!end()) newline();
  }
  Position here() const {
    // The column is counted from the last mark on the same line, so that a long line costs one pass.
    if (mark_line_ != line_ || mark_ > i_) {
      mark_line_ = line_;
      mark_ = line_start_;
      mark_column_ = 1;
    }
    mark_column_ += display_width(s_.substr(mark_, i_ - mark_));
    mark_ = i_;
    return {line_, mark_column_, i_};
  }

  Diagnostic& problem(std::string_view code, const Position& p, Error::Args args = {}) {
    Diagnostic& d = doc_.diagnostics.add(code, args);
    d.where = {doc_.file, p.line, p.column, ""};
    d.excerpt = doc_.excerpt(p.line);
    return d;
  }
  [[noreturn]] void fail(std::string_view code, const Position& p, Error::Args args = {},
                         Phrase expected = {}) {
    problem(code, p, args).expected = std::move(expected);
    throw Recover{};
  }
  Phrase found_here() const {
    if (end()) return {"the end of the file", "파일의 끝"};
    if (at_newline()) return {"the end of the line", "줄의 끝"};
    const std::size_t n = std::max<std::size_t>(1, utf8_length(s_, i_));
    return "\"" + std::string(s_.substr(i_, n)) + "\"";
  }
  [[noreturn]] void unexpected(Phrase expected) {
    Diagnostic& d = problem("BARY-STUDY-0001", here());
    d.found = found_here();
    d.expected = std::move(expected);
    throw Recover{};
  }

  // --- lines
  // ----------------------------------------------------------------------------------------------------------
  void expression() {
    blanks();
    if (end()) return;
    if (peek() == '#' || at_newline()) {
      line_end();
      return;
    }
    if (peek() == '[') {
      header();
    } else {
      key_value(current());
    }
    line_end();
  }
  void line_end() {
    blanks();
    comment();
    if (end()) return;
    if (!at_newline()) unexpected({"the end of the line", "줄의 끝"});
    newline();
  }

  void header() {
    const Position p = here();
    const bool array = peek(1) == '[';
    i_ += array ? 2 : 1;
    path_.clear();
    lost_ = true;  // until the header is known to be good, what follows goes nowhere
    blanks();
    std::vector<Key> keys = dotted_key();
    blanks();
    if (!starts(array ? "]]" : "]")) unexpected(array ? "]]" : "]");
    i_ += array ? 2 : 1;
    open(keys, array, p);
  }

  /// Finds or makes the table of a header. Positions of tables are kept as paths, since vectors move.
  void open(const std::vector<Key>& keys, bool array, const Position& p) {
    Node* at = &doc_.root;
    std::vector<std::pair<std::string, bool>> path;
    for (std::size_t k = 0; k < keys.size(); ++k) {
      const bool last = k + 1 == keys.size();
      Node* child = find(*at, keys[k].text);
      if (!child) {
        Node n;
        n.key_position = keys[k].position;
        n.position = p;
        if (last && array) {
          n.type = Type::array;
          n.origin = Node::Origin::array_of_tables;
        } else {
          n.origin = last ? Node::Origin::header : Node::Origin::implicit;
        }
        child = &at->add(keys[k].text, std::move(n));
      } else if (last && !array) {
        if (child->type != Type::table || child->origin != Node::Origin::implicit) again(keys[k], *child);
        child->origin = Node::Origin::header;
        child->key_position = keys[k].position;
        child->position = p;
      } else if (last && child->origin != Node::Origin::array_of_tables) {
        again(keys[k], *child);
      } else if (child->origin == Node::Origin::inlined || child->origin == Node::Origin::value ||
                 (child->type != Type::table && child->origin != Node::Origin::array_of_tables)) {
        again(keys[k], *child);
      }
      if (last && array) {
        Node element;
        element.origin = Node::Origin::header;
        element.key_position = keys[k].position;
        element.position = p;
        child->items.push_back(std::move(element));
      }
      path.emplace_back(keys[k].text, child->type == Type::array);
      at = child->type == Type::array ? &child->items.back() : child;
    }
    path_ = std::move(path);
    lost_ = false;
  }
  static Phrase stands_in(std::uint64_t line) {
    const std::string n = std::to_string(line);
    return {"it stands in line " + n + " already", "이미 " + n + "번째 줄에 있습니다"};
  }
  [[noreturn]] void again(const Key& key, const Node& first) {
    Diagnostic& d = problem("BARY-STUDY-0004", key.position, {{"key", key.text}});
    d.hint = stands_in(first.key_position.line ? first.key_position.line : first.position.line);
    throw Recover{};
  }

  Node& current() {
    if (lost_) return lost_table_ = Node{};
    Node* at = &doc_.root;
    for (const auto& [key, array] : path_) {
      at = find(*at, key);
      if (array) at = &at->items.back();
    }
    return *at;
  }

  static Node* find(Node& table, std::string_view key) {
    return const_cast<Node*>(std::as_const(table).find(key));
  }

  // --- keys and values
  // ------------------------------------------------------------------------------------------------
  std::vector<Key> dotted_key() {
    std::vector<Key> keys;
    for (;;) {
      blanks();
      const Position p = here();
      Key k;
      k.position = p;
      if (peek() == '"') {
        if (starts("\"\"\"")) unexpected({"a key", "키"});
        k.text = basic_string();
      } else if (peek() == '\'') {
        if (starts("'''")) unexpected({"a key", "키"});
        k.text = literal_string();
      } else {
        while (bare(peek())) k.text += s_[i_++];
        if (k.text.empty()) unexpected({"a key", "키"});
      }
      keys.push_back(std::move(k));
      if (keys.size() > static_cast<std::size_t>(depth_limit))
        fail("BARY-STUDY-0007", p, {{"limit", std::to_string(depth_limit)}});
      blanks();
      if (peek() != '.') return keys;
      ++i_;
    }
  }

  void key_value(Node& table) {
    const std::vector<Key> keys = dotted_key();
    blanks();
    if (peek() != '=') unexpected("=");
    ++i_;
    blanks();
    Node v = value(0);
    // The tables between are made only now: a bad value leaves nothing half done.
    Node* at = &table;
    for (std::size_t k = 0; k + 1 < keys.size(); ++k) {
      Node* child = find(*at, keys[k].text);
      if (!child) {
        Node n;
        n.origin = Node::Origin::dotted;
        n.key_position = n.position = keys[k].position;
        child = &at->add(keys[k].text, std::move(n));
      } else if (child->type != Type::table || child->origin != Node::Origin::dotted) {
        // A table that a header made implicitly may not be reopened by dots either, nor one from another
        // table body.
        again(keys[k], *child);
      }
      at = child;
    }
    if (const Node* first = at->find(keys.back().text)) {
      Diagnostic& d = problem("BARY-STUDY-0004", keys.back().position, {{"key", keys.back().text}});
      d.hint = stands_in(first->key_position.line);
      return;  // the first one holds; the rest of the line is good
    }
    v.key_position = keys.back().position;
    at->add(keys.back().text, std::move(v));
  }

  Node value(int depth) {
    const Position p = here();
    if (depth > depth_limit) fail("BARY-STUDY-0007", p, {{"limit", std::to_string(depth_limit)}});
    Node n;
    n.position = p;
    n.origin = Node::Origin::value;
    const std::size_t begin = i_;
    switch (peek()) {
      case '"':
        n.type = Type::string;
        n.string = starts("\"\"\"") ? multiline_basic() : basic_string();
        break;
      case '\'':
        n.type = Type::string;
        n.string = starts("'''") ? multiline_literal() : literal_string();
        break;
      case '[':
        array(n, depth);
        return n;
      case '{':
        inline_table(n, depth);
        return n;
      default:
        scalar(n);
        break;
    }
    n.raw = std::string(s_.substr(begin, std::min<std::size_t>(i_ - begin, 200)));
    n.end = i_;
    return n;
  }

  void array(Node& n, int depth) {
    n.type = Type::array;
    ++i_;
    for (;;) {
      blanks_and_lines();
      if (peek() == ']') break;
      if (end()) fail("BARY-STUDY-0003", n.position, {{"what", {"array", "배열"}}}, "]");
      n.items.push_back(value(depth + 1));
      blanks_and_lines();
      if (peek() == ',') {
        ++i_;
        continue;
      }
      if (peek() == ']') break;
      if (end()) fail("BARY-STUDY-0003", n.position, {{"what", {"array", "배열"}}}, "]");
      unexpected({", or ]", ", 또는 ]"});
    }
    ++i_;
  }

  void inline_table(Node& n, int depth) {
    n.type = Type::table;
    n.origin = Node::Origin::inlined;
    ++i_;
    blanks();
    if (peek() == '}') {
      ++i_;
      return;
    }
    for (;;) {
      blanks();
      if (end() || at_newline())
        fail("BARY-STUDY-0003", n.position, {{"what", {"inline table", "인라인 표"}}},
             {"} on the same line", "같은 줄의 }"});
      inline_pair(n, depth);
      blanks();
      if (peek() == ',') {
        ++i_;
        blanks();
        if (peek() == '}')
          unexpected({"a key (no comma may stand before })", "키(} 앞에는 쉼표를 두지 않습니다)"});
        continue;
      }
      if (peek() == '}') break;
      if (end() || at_newline())
        fail("BARY-STUDY-0003", n.position, {{"what", {"inline table", "인라인 표"}}},
             {"} on the same line", "같은 줄의 }"});
      unexpected({", or }", ", 또는 }"});
    }
    ++i_;
    // What dots made inside belongs to the inline table: closed for good.
    close(n);
  }
  static void close(Node& n) {
    n.origin = Node::Origin::inlined;
    for (auto& [k, c] : n.children)
      if (c.type == Type::table && c.origin == Node::Origin::dotted) close(c);
  }
  void inline_pair(Node& table, int depth) {
    const std::vector<Key> keys = dotted_key();
    blanks();
    if (peek() != '=') unexpected("=");
    ++i_;
    blanks();
    Node v = value(depth + 1);
    Node* at = &table;
    for (std::size_t k = 0; k + 1 < keys.size(); ++k) {
      Node* child = find(*at, keys[k].text);
      if (!child) {
        Node n;
        n.origin = Node::Origin::dotted;
        n.key_position = n.position = keys[k].position;
        child = &at->add(keys[k].text, std::move(n));
      } else if (child->type != Type::table || child->origin != Node::Origin::dotted) {
        again(keys[k], *child);
      }
      at = child;
    }
    if (const Node* first = at->find(keys.back().text)) again(keys.back(), *first);
    v.key_position = keys.back().position;
    at->add(keys.back().text, std::move(v));
  }

  // --- strings
  // --------------------------------------------------------------------------------------------------------
  void append_code_point(std::string& out, std::uint32_t c) {
    if (c < 0x80) {
      out += static_cast<char>(c);
    } else if (c < 0x800) {
      out += static_cast<char>(0xC0 | c >> 6);
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      out += static_cast<char>(0xE0 | c >> 12);
      out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      out += static_cast<char>(0xF0 | c >> 18);
      out += static_cast<char>(0x80 | (c >> 12 & 0x3F));
      out += static_cast<char>(0x80 | (c >> 6 & 0x3F));
      out += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  void escape(std::string& out) {
    const Position p = here();
    ++i_;
    const char c = peek();
    ++i_;
    switch (c) {
      case 'b':
        out += '\b';
        return;
      case 't':
        out += '\t';
        return;
      case 'n':
        out += '\n';
        return;
      case 'f':
        out += '\f';
        return;
      case 'r':
        out += '\r';
        return;
      case '"':
        out += '"';
        return;
      case '\\':
        out += '\\';
        return;
      case 'u':
      case 'U': {
        const std::size_t n = c == 'u' ? 4 : 8;
        std::uint32_t v = 0;
        for (std::size_t k = 0; k < n; ++k, ++i_) {
          const char h = peek();
          const int x = digit(h)               ? h - '0'
                        : h >= 'a' && h <= 'f' ? h - 'a' + 10
                        : h >= 'A' && h <= 'F' ? h - 'A' + 10
                                               : -1;
          if (x < 0)
            fail("BARY-STUDY-0005", p, {{"escape", "\\" + std::string(1, c)}},
                 {std::to_string(n) + " hexadecimal digits", "16진 숫자 " + std::to_string(n) + "자리"});
          v = v << 4 | static_cast<std::uint32_t>(x);
        }
        if (v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
          fail("BARY-STUDY-0005", p, {{"escape", "\\" + std::string(1, c)}},
               {"a Unicode scalar value", "유니코드 스칼라 값"});
        append_code_point(out, v);
        return;
      }
      default:
        break;
    }
    --i_;
    fail("BARY-STUDY-0005", p, {{"escape", end() || at_newline() ? "\\" : "\\" + std::string(1, c)}},
         "\\b \\t \\n \\f \\r \\\" \\\\ \\uXXXX \\UXXXXXXXX");
  }
  std::string basic_string() {
    const Position p = here();
    ++i_;
    std::string out;
    while (peek() != '"') {
      if (end() || at_newline()) fail("BARY-STUDY-0003", p, {{"what", {"string", "문자열"}}}, "\"");
      if (peek() == '\\')
        escape(out);
      else
        out += s_[i_++];
    }
    ++i_;
    return out;
  }
  std::string literal_string() {
    const Position p = here();
    const std::size_t begin = ++i_;
    while (peek() != '\'') {
      if (end() || at_newline()) fail("BARY-STUDY-0003", p, {{"what", {"string", "문자열"}}}, "'");
      ++i_;
    }
    return std::string(s_.substr(begin, i_++ - begin));
  }
  /// Closing quotation marks of a multi-line string: up to two more belong to the text.
  bool closing(char q, std::string& out) {
    std::size_t n = 0;
    while (n < 5 && peek(n) == q) ++n;
    if (n < 3) return false;
    out.append(n - 3, q);
    i_ += n;
    return true;
  }
  std::string multiline_basic() {
    const Position p = here();
    i_ += 3;
    if (at_newline()) newline();
    std::string out;
    while (!closing('"', out)) {
      if (end()) fail("BARY-STUDY-0003", p, {{"what", {"string", "문자열"}}}, "\"\"\"");
      if (at_newline()) {
        out += '\n';
        newline();
      } else if (peek() == '\\') {
        std::size_t k = 1;
        while (peek(k) == ' ' || peek(k) == '\t') ++k;
        if (peek(k) == '\n' || (peek(k) == '\r' && peek(k + 1) == '\n')) {
          i_ += k;
          while (!end() && (at_newline() || peek() == ' ' || peek() == '\t')) {
            if (at_newline())
              newline();
            else
              ++i_;
          }
        } else {
          escape(out);
        }
      } else {
        out += s_[i_++];
      }
    }
    return out;
  }
  std::string multiline_literal() {
    const Position p = here();
    i_ += 3;
    if (at_newline()) newline();
    std::string out;
    while (!closing('\'', out)) {
      if (end()) fail("BARY-STUDY-0003", p, {{"what", {"string", "문자열"}}}, "'''");
      if (at_newline()) {
        out += '\n';
        newline();
      } else {
        out += s_[i_++];
      }
    }
    return out;
  }

  // --- numbers, booleans, dates
  // ---------------------------------------------------------------------------------------
  void scalar(Node& n) {
    const Position p = here();
    const std::size_t begin = i_;
    while (!end() && (bare(peek()) || peek() == '+' || peek() == '.' || peek() == ':')) ++i_;
    // A date and its time may be parted by one blank.
    if (i_ - begin == 10 && peek() == ' ' && digit(peek(1)) && digit(peek(2)) && peek(3) == ':' &&
        s_[begin + 4] == '-') {
      ++i_;
      while (!end() && (bare(peek()) || peek() == '+' || peek() == '.' || peek() == ':')) ++i_;
    }
    const std::string_view t = s_.substr(begin, i_ - begin);
    if (t.empty()) unexpected({"a value", "값"});
    if (t == "true" || t == "false") {
      n.type = Type::boolean;
      n.boolean = t == "true";
      return;
    }
    if (date_or_time(n, t) || number(n, t)) return;
    Diagnostic& d = problem("BARY-STUDY-0006", p, {{"text", std::string(t.substr(0, 60))}});
    d.expected = {"a text in quotation marks, a number, true, false, a date, [ or {",
                  "따옴표로 묶은 텍스트, 수, true, false, 날짜, [ 또는 {"};
    const bool word = std::all_of(t.begin(), t.end(), bare) && !digit(t[0]) && t[0] != '-';
    if (word) {
      const std::string quoted = "\"" + std::string(t.substr(0, 60)) + "\"";
      d.hint = {"texts stand in quotation marks: " + quoted, "텍스트는 따옴표로 묶습니다: " + quoted};
    }
    if (lower(t) == "true" || lower(t) == "false")
      d.hint = {"write it small: " + lower(t), "소문자로 쓰십시오: " + lower(t)};
    throw Recover{};
  }

  static bool all_digits(std::string_view s) { return !s.empty() && std::all_of(s.begin(), s.end(), digit); }

  /// HH:MM:SS[.f]; gives the length, 0 if it is none.
  static std::size_t time_length(std::string_view s) {
    if (s.size() < 8 || !all_digits(s.substr(0, 2)) || s[2] != ':' || !all_digits(s.substr(3, 2)) ||
        s[5] != ':' || !all_digits(s.substr(6, 2)))
      return 0;
    if (s.substr(0, 2) > "23" || s.substr(3, 2) > "59" || s.substr(6, 2) > "60") return 0;
    std::size_t n = 8;
    if (n < s.size() && s[n] == '.') {
      std::size_t k = n + 1;
      while (k < s.size() && digit(s[k])) ++k;
      if (k == n + 1) return 0;
      n = k;
    }
    return n;
  }
  static bool date_at(std::string_view s) {
    if (s.size() < 10 || !all_digits(s.substr(0, 4)) || s[4] != '-' || !all_digits(s.substr(5, 2)) ||
        s[7] != '-' || !all_digits(s.substr(8, 2)))
      return false;
    const int y = static_cast<int>(*parse_i64(s.substr(0, 4))),
              m = static_cast<int>(*parse_i64(s.substr(5, 2))),
              d = static_cast<int>(*parse_i64(s.substr(8, 2)));
    static constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m >= 1 && m <= 12 && d >= 1 && d <= days[m - 1] + (m == 2 && leap);
  }
  static bool date_or_time(Node& n, std::string_view t) {
    n.string = std::string(t);
    if (const std::size_t k = time_length(t); k && k == t.size()) {
      n.type = Type::local_time;
      return true;
    }
    if (!date_at(t)) return false;
    if (t.size() == 10) {
      n.type = Type::local_date;
      return true;
    }
    if (t[10] != 'T' && t[10] != 't' && t[10] != ' ') return false;
    const std::string_view rest = t.substr(11);
    const std::size_t k = time_length(rest);
    if (k == 0) return false;
    n.string[10] = 'T';
    const std::string_view offset = rest.substr(k);
    if (offset.empty()) {
      n.type = Type::local_datetime;
      return true;
    }
    n.type = Type::datetime;
    if (offset == "Z" || offset == "z") {
      n.string.back() = 'Z';
      return true;
    }
    return offset.size() == 6 && (offset[0] == '+' || offset[0] == '-') && all_digits(offset.substr(1, 2)) &&
           offset[3] == ':' && all_digits(offset.substr(4, 2)) && offset.substr(1, 2) <= "23" &&
           offset.substr(4, 2) <= "59";
  }

  /// Underscores only between digits; gives the text without them.
  static std::optional<std::string> plain_digits(std::string_view s, bool (*good)(char)) {
    std::string out;
    for (std::size_t i = 0; i < s.size(); ++i) {
      if (s[i] == '_') {
        if (i == 0 || i + 1 == s.size() || !good(s[i - 1]) || !good(s[i + 1])) return std::nullopt;
      } else if (good(s[i])) {
        out += s[i];
      } else {
        return std::nullopt;
      }
    }
    if (out.empty()) return std::nullopt;
    return out;
  }

  bool number(Node& n, std::string_view t) {
    const bool negative = t[0] == '-';
    const bool sign = negative || t[0] == '+';
    const std::string_view u = t.substr(sign);
    if (u == "inf" || u == "nan") {
      n.type = Type::floating;
      n.floating =
          u == "inf" ? std::numeric_limits<double>::infinity() : std::numeric_limits<double>::quiet_NaN();
      if (negative) n.floating = -n.floating;
      return true;
    }
    if (u.size() > 2 && u[0] == '0' && (u[1] == 'x' || u[1] == 'o' || u[1] == 'b'))
      return !sign && based(n, u);
    if (u.empty() || !digit(u[0])) return false;
    const auto dot = u.find('.');
    const auto e = u.find_first_of("eE");
    if (dot == std::string_view::npos && e == std::string_view::npos) {
      const auto digits = plain_digits(u, digit);
      if (!digits || (digits->size() > 1 && (*digits)[0] == '0')) return false;
      const auto v = parse_i64((negative ? "-" : "") + *digits);
      if (!v)
        fail("BARY-STUDY-0008", n.position, {{"text", std::string(t.substr(0, 40))}},
             "-9223372036854775808 to 9223372036854775807");
      n.type = Type::integer;
      n.integer = *v;
      return true;
    }
    if (dot != std::string_view::npos && e != std::string_view::npos && dot > e) return false;
    const auto whole = plain_digits(u.substr(0, std::min(dot, e)), digit);
    if (!whole || (whole->size() > 1 && (*whole)[0] == '0')) return false;
    std::string plain = (negative ? "-" : "") + *whole;
    if (dot != std::string_view::npos) {
      const auto f = plain_digits(u.substr(dot + 1, e == std::string_view::npos ? e : e - dot - 1), digit);
      if (!f) return false;
      plain += "." + *f;
    }
    if (e != std::string_view::npos) {
      std::string_view x = u.substr(e + 1);
      const bool minus = x.starts_with('-');
      if (minus || x.starts_with('+')) x.remove_prefix(1);
      const auto f = plain_digits(x, digit);
      if (!f) return false;
      plain += (minus ? "e-" : "e") + *f;
    }
    n.type = Type::floating;
    const auto v = parse_f64(plain);
    // Out of range of a double: nearest is zero or infinity, as IEEE reads it.
    n.floating = v ? *v : std::strtod(plain.c_str(), nullptr);
    return true;
  }
  static bool based(Node& n, std::string_view u) {
    const int base = u[1] == 'x' ? 16 : u[1] == 'o' ? 8 : 2;
    const auto good =
        base == 16  ? +[](char c) { return digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
        : base == 8 ? +[](char c) { return c >= '0' && c <= '7'; }
                    : +[](char c) { return c == '0' || c == '1'; };
    const auto digits = plain_digits(u.substr(2), good);
    if (!digits) return false;
    std::uint64_t v = 0;
    for (char c : *digits) {
      const auto x =
          static_cast<std::uint64_t>(digit(c) ? c - '0' : lower(std::string_view(&c, 1))[0] - 'a' + 10);
      if (v > (static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - x) /
                  static_cast<std::uint64_t>(base))
        return false;
      v = v * static_cast<std::uint64_t>(base) + x;
    }
    n.type = Type::integer;
    n.integer = static_cast<std::int64_t>(v);
    return true;
  }

  std::string_view s_;
  Document& doc_;
  std::size_t i_ = 0;
  std::uint64_t line_ = 1;
  std::size_t line_start_ = 0;
  mutable std::uint64_t mark_line_ = 0;
  mutable std::size_t mark_ = 0;
  mutable std::uint64_t mark_column_ = 1;
  std::vector<std::pair<std::string, bool>> path_;
  bool lost_ = false;
  Node lost_table_;
};

}  // namespace

namespace {
constexpr std::size_t indexed_from = 16;
}

const Node* Node::find(std::string_view key) const {
  if (!index_.empty()) {
    const auto at = index_.find(std::string(key));
    return at == index_.end() ? nullptr : &children[at->second].second;
  }
  for (const auto& [k, n] : children)
    if (k == key) return &n;
  return nullptr;
}

Node& Node::add(std::string key, Node child) {
  children.emplace_back(std::move(key), std::move(child));
  if (children.size() == indexed_from)
    for (std::size_t i = 0; i < children.size(); ++i) index_.emplace(children[i].first, i);
  else if (children.size() > indexed_from)
    index_.emplace(children.back().first, children.size() - 1);
  return children.back().second;
}

std::string Document::excerpt(std::uint64_t line) const {
  if (line == 0 || line > line_starts.size()) return {};
  const std::size_t at = line_starts[line - 1];
  std::string s = text.substr(at, std::min<std::size_t>(text.find('\n', at) - at, 200));
  while (!s.empty() && s.back() == '\r') s.pop_back();
  if (const auto bad = utf8_error(s); bad != std::string_view::npos) s.resize(bad);
  for (char& c : s)
    if (c == '\t') c = ' ';
  return s;
}

Document parse(std::string_view text, const std::string& file) {
  Document doc;
  doc.file = file;
  doc.text = std::string(text);
  doc.line_starts = {doc.text.starts_with("\xEF\xBB\xBF") ? std::size_t{3} : 0};
  for (std::size_t i = doc.text.find('\n'); i != std::string::npos; i = doc.text.find('\n', i + 1))
    doc.line_starts.push_back(i + 1);
  Parser(doc.text, doc).run();
  return doc;
}

}  // namespace bary::study::toml
