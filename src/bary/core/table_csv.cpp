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

/// What is wrong with a table: its first cells in the order of reading, and how many there are.
class Faults {
 public:
  void add(Diagnostic d) {
    ++count_;
    if (list_.size() < kept) list_.push_back(std::move(d));
  }
  void throw_any() {
    if (list_.empty()) return;
    std::stable_sort(list_.begin(), list_.end(), [](const Diagnostic& a, const Diagnostic& b) {
      return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
    });
    if (list_.size() > told) list_.resize(told);
    if (count_ > list_.size()) {
      const std::string more = std::to_string(count_ - list_.size());
      Phrase& hint = list_.back().hint;
      if (!hint.empty()) hint += "; ";
      hint += {"and " + more + " more in this table", "이 표에 " + more + "개가 더 있습니다"};
    }
    Error first(std::move(list_.front()));
    list_.erase(list_.begin());
    throw std::move(first).with(std::move(list_));
  }

 private:
  static constexpr std::size_t kept = 10000, told = 20;
  std::vector<Diagnostic> list_;
  std::size_t count_ = 0;
};

/// Takes cells of one column as text.
struct CellReader {
  const std::string& file;
  const std::string& name;  ///< as the file has it
  const Declared& declared;
  const EpochText& epochs;
  bool filled;  ///< an empty cell is a fault
  Faults& faults;

  void refuse(const Field& f, ColumnType type, Phrase expected = {}, Phrase hint = {}) const {
    faults.add(Error("BARY-CORE-0005", {{"text", "\"" + std::string(trim(f.text).substr(0, 60)) + "\""},
                                        {"type", type_word(type)}})
                   .at(file, f.line, f.column)
                   .key(name)
                   .expected(std::move(expected))
                   .hint(std::move(hint))
                   .diagnostic());
  }
  void missing(const Field& f, ColumnType type) const {
    faults.add(Error("BARY-CORE-0018", {{"column", name}})
                   .at(file, f.line, f.column)
                   .key(name)
                   .expected({"a " + type_word(type).en(), type_word(type).ko()})
                   .diagnostic());
  }
  void push(Column& c, const Field& f) const {
    const std::string_view s = trim(f.text);
    if (s.empty() && !(f.quoted && c.type == ColumnType::text)) {
      if (filled) missing(f, c.type);
      return c.push_null();
    }
    const auto take = [&](const auto& v) {
      if (v) return c.push(*v);
      refuse(f, c.type);
      c.push_null();
    };
    switch (c.type) {
      case ColumnType::f64: {
        auto v = parse_f64(s, !declared.spec);
        if (v) v = declared.converted(*v);
        return take(v);
      }
      case ColumnType::i64:
        return take(parse_i64(s));
      case ColumnType::boolean:
        return take(parse_bool(s));
      case ColumnType::text:
        return c.push(f.quoted ? f.text : std::string(s));
      case ColumnType::epoch:
        try {
          return c.push(epochs.parse(s));
        } catch (const Error& e) {
          Diagnostic said = e.diagnostic();
          said.where = {file, f.line, f.column, name};
          faults.add(std::move(said));
          return c.push_null();
        }
      case ColumnType::choice:
        if (std::find(c.labels.begin(), c.labels.end(), s) == c.labels.end()) {
          std::string all;
          for (const auto& l : c.labels) all += (all.empty() ? "" : ", ") + l;
          refuse(f, c.type, all, did_you_mean(s, c.labels));
          return c.push_null();
        }
        return c.push_choice(s);
    }
  }
};

void check_required(const Table& t, const std::string& file, std::span<const ColumnSpec> specs,
                    const std::vector<std::string>& names, Faults& faults) {
  for (const ColumnSpec& s : specs)
    if (s.required && !t.find(s.name))
      faults.add(Error("BARY-CORE-0004", {{"column", s.name}})
                     .at(file, 1)
                     .hint(did_you_mean(s.name, names))
                     .diagnostic());
}

/// A column that nobody declared may be the user's own; one that looks like a declared column that is absent
/// is a slip.
void warn_of_slips(const Table& t, const std::string& file, std::span<const ColumnSpec> specs,
                   Diagnostics& warnings) {
  std::vector<std::string> absent;
  for (const ColumnSpec& s : specs)
    if (!t.find(s.name)) absent.push_back(s.name);
  for (const Column& c : t.columns()) {
    if (std::any_of(specs.begin(), specs.end(), [&](const ColumnSpec& s) { return s.name == c.name; }))
      continue;
    Phrase hint = did_you_mean(c.name, absent);
    for (const std::string& a : absent)
      if (hint.empty() && stem_of(a) == stem_of(c.name)) hint = did_you_mean(a, {&a, 1});
    if (hint.empty()) continue;
    Diagnostic& d = warnings.add("BARY-CORE-0017", {{"column", c.name}}, Severity::warning);
    d.where = {file, 1, 0, c.name};
    d.hint = std::move(hint);
  }
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
               const EpochText& epochs, Diagnostics* warnings) {
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
  Faults faults;
  for (std::size_t k = 0; k < header.size(); ++k) {
    const Declared d = declared(names[k], specs);
    const ColumnSpec* spec = d.spec;
    const ColumnType type = spec ? spec->type : infer(rows, k, epochs);
    if (spec && t.find(spec->name))
      throw Error("BARY-CORE-0008", {{"column", spec->name}}).at(file, header[k].line, header[k].column);
    Column& c =
        t.add(spec ? spec->name : names[k], type, spec ? spec->unit : "", spec ? spec->description.en : "");
    if (spec) c.labels = spec->labels;
    const CellReader cells{file, names[k], d, epochs, warnings && spec && spec->required, faults};
    for (const auto& r : rows) cells.push(c, r[k]);
  }
  check_required(t, file, specs, names, faults);
  if (warnings && !specs.empty()) warn_of_slips(t, file, specs, *warnings);
  faults.throw_any();
  return t;
}

Table conform(Table t, const std::string& file, std::span<const ColumnSpec> specs, const EpochText& epochs,
              Diagnostics* warnings) {
  Table out;
  Faults faults;
  std::vector<std::string> names;
  for (Column& c : t.columns()) {
    names.push_back(c.name);
    const Declared d = declared(c.name, specs);
    const ColumnType type = d.spec ? d.spec->type : c.type;
    Column& to = out.add(d.spec ? d.spec->name : c.name, type, d.spec ? d.spec->unit : c.unit,
                         d.spec ? d.spec->description.en : c.description);
    to.labels = d.spec ? d.spec->labels : c.labels;
    const CellReader cells{file, names.back(), d, epochs, warnings && d.spec && d.spec->required, faults};
    const auto field = [&](std::size_t row) {
      return Field{cell_text(c, row, epochs), row + 2, 1, type == ColumnType::text && c.valid(row)};
    };
    if (c.type != type || to.labels != c.labels) {  // of another type: as its text says
      for (std::size_t i = 0; i < c.size(); ++i) cells.push(to, field(i));
      continue;
    }
    to.data = std::move(c.data);
    to.validity = std::move(c.validity);
    for (std::size_t i = 0; cells.filled && i < to.size(); ++i)
      if (!to.valid(i)) cells.missing({"", i + 2, 1}, type);
    if (type != ColumnType::f64 || !d.spec) continue;
    for (std::size_t i = 0; double& v : std::get<aligned_vector<double>>(to.data)) {
      if (to.valid(i)) {
        if (!std::isfinite(v)) cells.refuse({format_f64(v), i + 2, 1}, type);
        v = d.converted(v);
      }
      ++i;
    }
  }
  check_required(out, file, specs, names, faults);
  if (warnings && !specs.empty()) warn_of_slips(out, file, specs, *warnings);
  faults.throw_any();
  return out;
}

OtherUnit in_other_unit(std::string_view name, std::span<const ColumnSpec> specs) {
  const Declared d = declared(name, specs);
  if (!d.from) return {};
  return {d.spec, [d](double v) { return d.converted(v); }};
}

}  // namespace bary
