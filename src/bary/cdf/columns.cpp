#include "bary/cdf/columns.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <set>

#include "bary/cdf/times.hpp"
#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"

namespace bary::cdf {
namespace {

constexpr std::size_t most_named_columns = 4096;

[[noreturn]] void cannot(const File& f, const Variable& v, Phrase reason) {
  throw Error("BARY-CDF-0011", {{"file", f.name()}, {"variable", v.name}, {"reason", std::move(reason)}})
      .at(f.name());
}

/// Letters, digits and single `_` between them.
std::string plain_name(std::string_view label) {
  std::string out;
  for (const char c : label) {
    const bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (good)
      out += c;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (!out.empty() && out.back() == '_') out.pop_back();
  return out;
}

/// Texts of LABL_PTR_k, one an index of dimension k; empty where they do not fit.
std::vector<std::string> labels_of(const File& f, const Variable& v, std::size_t dimension) {
  const std::string name = v.text("LABL_PTR_" + std::to_string(dimension + 1));
  const Variable* pointer = name.empty() ? nullptr : f.find(name);
  if (!pointer || !is_text(pointer->type) || pointer->records == 0) return {};
  const Values texts = f.read(*pointer, 0, 1);
  if (texts.size() != v.shape[dimension]) return {};
  std::vector<std::string> out;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    out.push_back(plain_name(texts.text(i)));
    if (out.back().empty() || !seen.insert(out.back()).second) return {};
  }
  return out;
}

/// Names of the columns that a record's values become, row-major.
std::vector<std::string> column_names(const File& f, const Variable& v) {
  std::vector<std::string> names{v.name};
  if (std::find(v.shape.begin(), v.shape.end(), 0u) != v.shape.end()) return {};
  for (std::size_t k = 0; k < v.shape.size(); ++k) {
    const std::vector<std::string> labels = labels_of(f, v, k);
    std::vector<std::string> next;
    for (const std::string& head : names)
      for (std::size_t i = 0; i < v.shape[k]; ++i)
        next.push_back(head + "_" + (labels.empty() ? std::to_string(i) : labels[i]));
    names = std::move(next);
  }
  return names;
}

std::string description_of(const Variable& v) {
  std::string out = v.text("CATDESC");
  if (out.empty()) out = v.text("FIELDNAM");
  if (const std::string units = v.text("UNITS"); !units.empty())
    out += (out.empty() ? "[" : " [") + units + "]";
  return out;
}

class Bitmap {
 public:
  Bitmap(Column& c, std::size_t rows) : c_(c), rows_(rows) {}
  void null(std::size_t row) {
    if (c_.validity.empty()) c_.validity.assign((rows_ + 63) / 64, ~std::uint64_t{0});
    c_.validity[row / 64] &= ~(std::uint64_t{1} << (row % 64));
  }

 private:
  Column& c_;
  std::size_t rows_;
};

/// Component k of every record, into a column of type Out; `v` may have fewer records than there are rows.
template <class In, class Out>
void fill_column(Column& c, const Values& v, std::size_t k, std::size_t rows, const Values* fill) {
  auto& out = std::get<aligned_vector<Out>>(c.data);
  out.assign(rows, Out{});
  Bitmap bitmap(c, rows);
  const auto in = v.as<In>();
  const std::size_t step = v.per_record(), n = std::min(rows, v.records());
  for (std::size_t i = 0; i < n; ++i) out[i] = static_cast<Out>(in[i * step + k]);
  for (std::size_t i = n; i < rows; ++i) bitmap.null(i);
  if (!fill || is_text(fill->type()) || fill->empty()) return;
  const std::size_t which = fill->size() == step ? k : 0;
  In is{};
  if constexpr (std::is_integral_v<In>)
    is = static_cast<In>(fill->integer(which));
  else
    is = static_cast<In>(fill->number(which));
  const bool nan = is != is;
  for (std::size_t i = 0; i < n; ++i) {
    const In x = in[i * step + k];
    if (x == is || (nan && x != x)) {
      out[i] = Out{};
      bitmap.null(i);
    }
  }
}

void fill_epochs(Column& c, const Values& v, std::size_t k, std::size_t rows, const Values* fill) {
  auto& out = std::get<std::vector<Epoch>>(c.data);
  out.assign(rows, Epoch{});
  Bitmap bitmap(c, rows);
  const Epochs all = to_epochs(v);
  const std::size_t step = v.per_record();
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t at = i * step + k;
    const bool valid = i < v.records() &&
                       (all.validity.empty() || (all.validity[at / 64] >> (at % 64) & 1U)) &&
                       !(fill && v.equals(at, *fill));
    if (valid)
      out[i] = all.values[at];
    else
      bitmap.null(i);
  }
}

void fill_texts(Column& c, const Values& v, std::size_t k, std::size_t rows, const Values* fill) {
  auto& out = std::get<std::vector<std::string>>(c.data);
  out.assign(rows, std::string());
  Bitmap bitmap(c, rows);
  for (std::size_t i = 0; i < rows; ++i) {
    const std::size_t at = i * v.per_record() + k;
    if (i >= v.records() || (fill && v.equals(at, *fill))) {
      bitmap.null(i);
      continue;
    }
    out[i] = v.text(at);
    while (!out[i].empty() && out[i].back() == ' ') out[i].pop_back();
  }
}

ColumnType column_type(Type t) {
  if (is_time(t)) return ColumnType::epoch;
  if (is_text(t)) return ColumnType::text;
  return is_integer(t) ? ColumnType::i64 : ColumnType::f64;
}

void fill_any(Column& c, const Values& v, std::size_t k, std::size_t rows, const Values* fill) {
  switch (v.type()) {
    case Type::int1:
    case Type::byte:
      return fill_column<std::int8_t, std::int64_t>(c, v, k, rows, fill);
    case Type::int2:
      return fill_column<std::int16_t, std::int64_t>(c, v, k, rows, fill);
    case Type::int4:
      return fill_column<std::int32_t, std::int64_t>(c, v, k, rows, fill);
    case Type::int8:
      return fill_column<std::int64_t, std::int64_t>(c, v, k, rows, fill);
    case Type::uint1:
      return fill_column<std::uint8_t, std::int64_t>(c, v, k, rows, fill);
    case Type::uint2:
      return fill_column<std::uint16_t, std::int64_t>(c, v, k, rows, fill);
    case Type::uint4:
      return fill_column<std::uint32_t, std::int64_t>(c, v, k, rows, fill);
    case Type::real4:
    case Type::flt:
      return fill_column<float, double>(c, v, k, rows, fill);
    case Type::real8:
    case Type::dbl:
      return fill_column<double, double>(c, v, k, rows, fill);
    case Type::epoch:
    case Type::epoch16:
    case Type::tt2000:
      return fill_epochs(c, v, k, rows, fill);
    case Type::chars:
    case Type::uchars:
      return fill_texts(c, v, k, rows, fill);
  }
}

void add_columns(Table& t, const File& f, const Variable& v, std::size_t first, std::size_t rows,
                 bool unit_in_name, const Context& context) {
  const std::size_t from = std::min(first, v.records);
  const Values values = f.read(v, from, std::min(rows, v.records - from), context);
  const Values* fill = v.attribute("FILLVAL");
  const std::vector<std::string> names = column_names(f, v);
  const std::string unit = is_text(v.type) || is_time(v.type) ? "" : unit_suffix(v.text("UNITS"));
  for (std::size_t k = 0; k < names.size(); ++k) {
    const std::string end = unit_in_name && !unit.empty() ? "_" + unit : "";
    std::string name = names[k] + end;
    for (int n = 2; t.find(name); ++n) name = names[k] + "_" + std::to_string(n) + end;
    Column& c = t.add(std::move(name), column_type(v.type), unit, description_of(v));
    c.unit = unit;  // not what the end of a CDF name looks like
    fill_any(c, values, k, rows, fill);
  }
}

/// A variable of the file itself is its own time base.
const Variable* base_of(const File& f, const Variable& v) {
  const Variable* base = time_base(f, v);
  return base ? base : is_time(v.type) && v.record_varying && v.shape.empty() ? &v : nullptr;
}

/// What the table has where no variable is named.
std::vector<const Variable*> usual(const File& f, const TableOptions& options) {
  std::vector<std::pair<const Variable*, std::vector<const Variable*>>> groups;
  for (const Variable& v : f.variables()) {
    if (!v.record_varying) continue;
    const Variable* base = base_of(f, v);
    if (base == &v) continue;
    std::size_t n = 1;
    for (const std::size_t s : v.shape)
      n = s && n > options.most_columns / s ? options.most_columns + 1 : n * s;
    if (n == 0 || n > options.most_columns || v.records == 0) continue;
    auto it = std::find_if(groups.begin(), groups.end(), [&](const auto& g) {
      return g.first == base && (base || g.second.front()->records == v.records);
    });
    if (it == groups.end()) it = groups.insert(groups.end(), {base, {}});
    it->second.push_back(&v);
  }
  const auto best = std::max_element(groups.begin(), groups.end(), [](const auto& a, const auto& b) {
    // Variables that have a time come first.
    return std::pair(a.first != nullptr, a.second.size()) < std::pair(b.first != nullptr, b.second.size());
  });
  return best == groups.end() ? std::vector<const Variable*>{} : best->second;
}

}  // namespace

const Variable* time_base(const File& file, const Variable& v) {
  if (!v.record_varying) return nullptr;
  if (const std::string name = v.text("DEPEND_0"); !name.empty())
    if (const Variable* base = file.find(name); base && base->record_varying && base->shape.empty())
      return base;
  const Variable* only = nullptr;
  for (const Variable& t : file.variables()) {
    if (!is_time(t.type) || !t.record_varying || !t.shape.empty() || t.records != v.records || t.records == 0)
      continue;
    if (only) return nullptr;
    only = &t;
  }
  return only;
}

std::string unit_suffix(std::string_view units) {
  units = trim(units.substr(0, units.find('(')));
  if (units.empty()) return "";
  if (const Unit* u = find_unit(units)) return std::string(u->suffix);
  // Spellings of the archives, without the marks of their plot programs.
  std::string flat;
  for (const char c : units)
    if (c != '{' && c != '}' && c != '^' && c != ' ' && c != '!' && c != '*') flat += c;
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 22> spellings{{
      {"cm-3", "per_cm3"},   {"#/cc", "per_cm3"},  {"n/cc", "per_cm3"}, {"/cc", "per_cm3"},
      {"1/cc", "per_cm3"},   {"1/cm3", "per_cm3"}, {"/cm3", "per_cm3"}, {"#/cm3", "per_cm3"},
      {"cme-3n", "per_cm3"}, {"degrees", "deg"},   {"Degrees", "deg"},  {"Deg", "deg"},
      {"sec", "s"},          {"seconds", "s"},     {"Seconds", "s"},    {"kms-1", "km_s"},
      {"Km/s", "km_s"},      {"km/sec", "km_s"},   {"ms-1", "m_s"},     {"nanoTesla", "nt"},
      {"radians", "rad"},    {"degK", "k"},
  }};
  for (const auto& [text, suffix] : spellings)
    if (flat == text) return std::string(suffix);
  return "";
}

Table to_table(const File& file, std::span<const std::string> variables, const TableOptions& options,
               const Context& context) {
  std::vector<const Variable*> chosen;
  if (variables.empty()) {
    chosen = usual(file, options);
  } else {
    for (const std::string& name : variables) chosen.push_back(&file[name]);
  }
  Table table;
  if (chosen.empty()) return table;
  const Variable* base = base_of(file, *chosen.front());
  for (const Variable* v : chosen) {
    if (!v->record_varying)
      cannot(file, *v, {"its values do not vary from record to record", "값이 레코드마다 변하지 않습니다"});
    std::size_t n = 1;
    for (const std::size_t s : v->shape) n = s && n > most_named_columns / s ? most_named_columns + 1 : n * s;
    if (n > most_named_columns)
      cannot(
          file, *v,
          {fmt::format("a record has {} values, more than {} columns", v->shape_text(), most_named_columns),
           fmt::format("레코드의 값이 {}개로 열 {}개를 넘습니다", v->shape_text(), most_named_columns)});
    const Variable* other = base_of(file, *v);
    if (other == base && (base || v->records == chosen.front()->records)) continue;
    const auto named = [](const Variable* t, const Variable* of) {
      const std::string records = std::to_string(of->records);
      return t ? Phrase("the time " + t->name, t->name)
               : Phrase("no time, with " + records + " records", "없음(레코드 " + records + "개)");
    };
    cannot(file, *v,
           Phrase("it has ", "시간 축은 ") + named(other, v) + ", " + chosen.front()->name +
               Phrase(" has ", "의 시간 축은 ") + named(base, chosen.front()));
  }
  const std::size_t records = (base ? base : chosen.front())->records;
  const std::size_t first = std::min(options.first, records);
  const std::size_t rows = std::min(options.count, records - first);
  if (base) add_columns(table, file, *base, first, rows, options.unit_in_name, context);
  for (const Variable* v : chosen)
    if (v != base) add_columns(table, file, *v, first, rows, options.unit_in_name, context);
  return table;
}

}  // namespace bary::cdf
