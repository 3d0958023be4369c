#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "bary/core/error.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"

namespace bary {
namespace {

constexpr std::size_t line_limit = std::size_t{16} << 20;

struct Field {
  std::string text;
  std::uint64_t line = 0, column = 0;
  bool quoted = false;
};

// Reads one record at `i`; a quoted field may hold line breaks.
class CsvReader {
 public:
  CsvReader(std::string_view text, const std::string& file) : text_(text), file_(file) {
    if (text_.starts_with("\xEF\xBB\xBF")) text_.remove_prefix(3);
  }
  bool next(std::vector<Field>& fields) {
    fields.clear();
    if (i_ >= text_.size()) return false;
    const std::size_t start = i_;
    std::size_t line_start = i_;
    for (;;) {
      Field f;
      f.line = line_;
      f.column = display_width(text_.substr(line_start, i_ - line_start)) + 1;
      if (i_ < text_.size() && text_[i_] == '"') {
        f.quoted = true;
        ++i_;
        for (;; ++i_) {
          if (i_ >= text_.size())
            throw Error("BARY-CORE-0013",
                        {{"file", file_},
                         {"reason", {"a quotation mark is not closed", "따옴표가 닫히지 않았습니다"}}})
                .at(file_, f.line, f.column);
          limit(start);
          if (text_[i_] == '"') {
            if (i_ + 1 < text_.size() && text_[i_ + 1] == '"')
              ++i_;
            else
              break;
          }
          if (text_[i_] == '\n') {
            ++line_;
            line_start = i_ + 1;
          }
          f.text += text_[i_];
        }
        ++i_;
      }
      const std::size_t a = i_;
      while (i_ < text_.size() && text_[i_] != ',' && text_[i_] != '\n') {
        ++i_;
        limit(start);
      }
      std::string_view rest = text_.substr(a, i_ - a);
      if (i_ >= text_.size() || text_[i_] == '\n')
        if (rest.ends_with('\r')) rest.remove_suffix(1);
      if (!f.quoted) f.text = rest;
      fields.push_back(std::move(f));
      if (i_ >= text_.size()) break;
      const bool end = text_[i_] == '\n';
      ++i_;
      if (end) {
        ++line_;
        break;
      }
    }
    return true;
  }

 private:
  void limit(std::size_t start) const {
    if (i_ - start > line_limit)
      throw Error("BARY-CORE-0009", {{"limit", std::to_string(line_limit)}}).at(file_, line_);
  }
  std::string_view text_;
  const std::string& file_;
  std::size_t i_ = 0;
  std::uint64_t line_ = 1;
};

std::optional<bool> parse_bool(std::string_view s) {
  const std::string l = lower(trim(s));
  if (l == "true" || l == "yes" || l == "1") return true;
  if (l == "false" || l == "no" || l == "0") return false;
  return std::nullopt;
}

ColumnType infer(const std::vector<std::vector<Field>>& rows, std::size_t k, const EpochText& epochs) {
  bool any = false, integer = true, number = true, boolean = true, epoch = static_cast<bool>(epochs.parse);
  for (const auto& r : rows) {
    const std::string_view s = trim(r[k].text);
    if (s.empty()) continue;
    any = true;
    if (r[k].quoted) return ColumnType::text;
    integer = integer && parse_i64(s) && !(s.size() > 1 && s[0] == '0');
    number = number && parse_f64(s, true) && !(s.size() > 1 && s[0] == '0' && s[1] >= '0' && s[1] <= '9');
    boolean = boolean && (s == "true" || s == "false");
    if (epoch) {
      if (s.size() < 16 || (s[10] != 'T' && s[10] != ' ')) {
        epoch = false;
      } else {
        try {
          epochs.parse(s);
        } catch (const Error&) {
          epoch = false;
        }
      }
    }
    if (!integer && !number && !boolean && !epoch) return ColumnType::text;
  }
  if (!any) return ColumnType::text;
  return integer   ? ColumnType::i64
         : number  ? ColumnType::f64
         : boolean ? ColumnType::boolean
                   : ColumnType::epoch;
}

std::string_view stem_of(std::string_view name) {
  const Unit* u = unit_of_name(name);
  return u ? name.substr(0, name.size() - u->suffix.size() - 1) : name;
}

/// What is declared of a column of that name; `from` and `to` where the unit is another one.
struct Declared {
  const ColumnSpec* spec = nullptr;
  const Unit *from = nullptr, *to = nullptr;
  double converted(double v) const { return from ? from_si(to_si(v, *from), *to) : v; }
};

Declared declared(std::string_view name, std::span<const ColumnSpec> specs) {
  Declared d;
  for (const ColumnSpec& s : specs)
    if (s.name == name) d.spec = &s;
  if (d.spec) return d;
  for (const ColumnSpec& s : specs) {
    const Unit *a = unit_of_name(name), *b = unit_of_name(s.name);
    if (a && b && a->dimension == b->dimension && stem_of(name) == stem_of(s.name)) d = {&s, a, b};
  }
  return d;
}

/// Takes cells of one column as text.
struct CellReader {
  const std::string& file;
  const std::string& name;  ///< as the file has it
  const Declared& declared;
  const EpochText& epochs;

  [[noreturn]] void refuse(const Field& f, ColumnType type, Phrase expected = {}, Phrase hint = {}) const {
    throw Error("BARY-CORE-0005",
                {{"text", "\"" + std::string(trim(f.text).substr(0, 60)) + "\""}, {"type", type_word(type)}})
        .at(file, f.line, f.column)
        .key(name)
        .expected(std::move(expected))
        .hint(std::move(hint));
  }
  void push(Column& c, const Field& f) const {
    const std::string_view s = trim(f.text);
    if (s.empty() && !(f.quoted && c.type == ColumnType::text)) return c.push_null();
    switch (c.type) {
      case ColumnType::f64: {
        const auto v = parse_f64(s, !declared.spec);
        if (!v) refuse(f, c.type);
        return c.push(declared.converted(*v));
      }
      case ColumnType::i64: {
        const auto v = parse_i64(s);
        if (!v) refuse(f, c.type);
        return c.push(*v);
      }
      case ColumnType::boolean: {
        const auto v = parse_bool(s);
        if (!v) refuse(f, c.type);
        return c.push(*v);
      }
      case ColumnType::text:
        return c.push(f.quoted ? f.text : std::string(s));
      case ColumnType::epoch:
        try {
          return c.push(epochs.parse(s));
        } catch (const Error& e) {
          Diagnostic said = e.diagnostic();
          said.where = {file, f.line, f.column, name};
          throw Error(std::move(said));
        }
      case ColumnType::choice:
        if (std::find(c.labels.begin(), c.labels.end(), s) == c.labels.end()) {
          std::string all;
          for (const auto& l : c.labels) all += (all.empty() ? "" : ", ") + l;
          refuse(f, c.type, all, did_you_mean(s, c.labels));
        }
        return c.push_choice(s);
    }
  }
};

void check_required(const Table& t, const std::string& file, std::span<const ColumnSpec> specs,
                    const std::vector<std::string>& names) {
  for (const ColumnSpec& s : specs)
    if (s.required && !t.find(s.name))
      throw Error("BARY-CORE-0004", {{"column", s.name}}).at(file, 1).hint(did_you_mean(s.name, names));
}

}  // namespace

std::string cell_text(const Column& c, std::size_t row, const EpochText& epochs) {
  if (!c.valid(row)) return {};
  switch (c.type) {
    case ColumnType::f64:
      return format_f64(c.f64()[row]);
    case ColumnType::i64:
      return std::to_string(c.i64()[row]);
    case ColumnType::boolean:
      return c.boolean()[row] ? "true" : "false";
    case ColumnType::text:
      return c.text()[row];
    case ColumnType::epoch:
      return epochs.format(c.epoch()[row]);
    case ColumnType::choice:
      return c.labels[static_cast<std::size_t>(c.choice()[row])];
  }
  return {};
}

std::string to_csv(const Table& t, const EpochText& epochs) {
  std::string out;
  for (std::size_t k = 0; k < t.columns().size(); ++k) out += (k ? "," : "") + csv_quote(t.columns()[k].name);
  out += '\n';
  for (std::size_t i = 0; i < t.rows(); ++i) {
    for (std::size_t k = 0; k < t.columns().size(); ++k) {
      const Column& c = t.columns()[k];
      const std::string s = cell_text(c, i, epochs);
      if (k) out += ',';
      // An empty text that is not null is quoted, so that reading gives the same table.
      out += s.empty() && c.valid(i) ? std::string("\"\"") : csv_quote(s);
    }
    out += '\n';
  }
  return out;
}

Table from_csv(std::string_view text, const std::string& file, std::span<const ColumnSpec> specs,
               const EpochText& epochs) {
  if (const auto bad = utf8_error(text); bad != std::string_view::npos)
    throw Error("BARY-CORE-0010",
                {{"reason", {"byte " + std::to_string(bad + 1), std::to_string(bad + 1) + "번째 바이트"}}})
        .at(file, static_cast<std::uint64_t>(
                      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(bad), '\n')) +
                      1);
  CsvReader reader(text, file);
  std::vector<Field> header;
  if (!reader.next(header) || (header.size() == 1 && trim(header[0].text).empty()))
    throw Error("BARY-CORE-0007", {{"file", file}}).at(file);
  std::vector<std::vector<Field>> rows;
  for (std::vector<Field> r; reader.next(r);) {
    if (r.size() == 1 && !r[0].quoted && trim(r[0].text).empty()) continue;
    if (r.size() != header.size())
      throw Error("BARY-CORE-0006",
                  {{"count", std::to_string(r.size())}, {"columns", std::to_string(header.size())}})
          .at(file, r[0].line);
    rows.push_back(std::move(r));
  }

  std::vector<std::string> names;
  for (auto& h : header) {
    names.emplace_back(trim(h.text));
    if (std::count(names.begin(), names.end(), names.back()) > 1)
      throw Error("BARY-CORE-0008", {{"column", names.back()}}).at(file, h.line, h.column);
  }

  Table t;
  for (std::size_t k = 0; k < header.size(); ++k) {
    const Declared d = declared(names[k], specs);
    const ColumnSpec* spec = d.spec;
    const ColumnType type = spec ? spec->type : infer(rows, k, epochs);
    Column& c =
        t.add(spec ? spec->name : names[k], type, spec ? spec->unit : "", spec ? spec->description.en : "");
    if (spec) c.labels = spec->labels;
    const CellReader cells{file, names[k], d, epochs};
    for (const auto& r : rows) cells.push(c, r[k]);
  }
  check_required(t, file, specs, names);
  return t;
}

Table conform(Table t, const std::string& file, std::span<const ColumnSpec> specs, const EpochText& epochs) {
  Table out;
  std::vector<std::string> names;
  for (Column& c : t.columns()) {
    names.push_back(c.name);
    const Declared d = declared(c.name, specs);
    const ColumnType type = d.spec ? d.spec->type : c.type;
    Column& to = out.add(d.spec ? d.spec->name : c.name, type, d.spec ? d.spec->unit : c.unit,
                         d.spec ? d.spec->description.en : c.description);
    to.labels = d.spec ? d.spec->labels : c.labels;
    const CellReader cells{file, names.back(), d, epochs};
    const auto field = [&](std::size_t row) {
      return Field{cell_text(c, row, epochs), row + 2, 1, type == ColumnType::text && c.valid(row)};
    };
    if (c.type != type || to.labels != c.labels) {  // of another type: as its text says
      for (std::size_t i = 0; i < c.size(); ++i) cells.push(to, field(i));
      continue;
    }
    to.data = std::move(c.data);
    to.validity = std::move(c.validity);
    if (type != ColumnType::f64 || !d.spec) continue;
    for (std::size_t i = 0; double& v : std::get<aligned_vector<double>>(to.data)) {
      if (to.valid(i)) {
        if (!std::isfinite(v)) cells.refuse({format_f64(v), i + 2, 1}, type);
        v = d.converted(v);
      }
      ++i;
    }
  }
  check_required(out, file, specs, names);
  return out;
}

}  // namespace bary
