#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "bary/cdf/columns.hpp"
#include "bary/cdf/times.hpp"
#include "bary/core/catalogue.hpp"
#include "bary/core/error.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::cdf {
namespace {

template <class T>
void summarise_words(std::span<const T> v, std::size_t step, const Values* fill, Summary& out) {
  const bool has_fill = fill && !fill->empty() && !is_text(fill->type());
  T is{};
  if (has_fill) {
    if constexpr (std::is_integral_v<T>)
      is = static_cast<T>(fill->integer(0));
    else
      is = static_cast<T>(fill->number(0));
  }
  const bool nan = is != is;
  T low{}, high{}, valid_low{}, valid_high{};
  for (std::size_t i = 0; i < v.size(); i += step) {
    const T x = v[i];
    const bool filled = has_fill && (x == is || (nan && x != x));
    out.fills += filled;
    if constexpr (std::is_floating_point_v<T>)
      if (!std::isfinite(x)) {
        ++out.nonfinite;
        continue;
      }
    low = out.any ? std::min(low, x) : x;
    high = out.any ? std::max(high, x) : x;
    out.any = true;
    if (filled) continue;
    valid_low = out.any_valid ? std::min(valid_low, x) : x;
    valid_high = out.any_valid ? std::max(valid_high, x) : x;
    out.any_valid = true;
  }
  out.min = static_cast<double>(low);
  out.max = static_cast<double>(high);
  out.valid_min = static_cast<double>(valid_low);
  out.valid_max = static_cast<double>(valid_high);
}

std::string compression_text(const Variable& v) {
  std::string out(name_of(v.compression));
  if (v.compression == Compression::gzip) out += " " + std::to_string(v.compression_level);
  return out;
}

/// One time as UTC to the nanosecond; "none" for a fill.
std::string utc_text(const Values& v, std::size_t i) {
  const std::optional<Epoch> e = epoch_at(v, i);
  return e ? time::format_utc(*e, 9) : "none";
}

void push_known(Column& c, double x, bool any) {
  if (any)
    c.push(x);
  else
    c.push_null();
}

void push_time(Column& c, const Values& v, std::size_t i) {
  if (!is_time(v.type()) || v.empty()) return c.push_null();
  const std::optional<Epoch> e = epoch_at(v, i);
  if (e)
    c.push(*e);
  else
    c.push_null();
}

void push_values(Table& t, const Values& v, const Values* fill) {
  const std::size_t last = v.size() == 0 ? 0 : v.size() - 1;
  for (const auto& [name, i] : {std::pair{"first", std::size_t{0}}, {"last", last}}) {
    if (v.empty())
      t[name].push_null();
    else
      t[name].push(v.text(i));
  }
  push_time(t["first_epoch"], v, 0);
  push_time(t["last_epoch"], v, last);
  const Summary s = is_text(v.type()) ? Summary{.values = v.size()} : summarise(v, fill);
  push_known(t["min"], s.min, s.any);
  push_known(t["max"], s.max, s.any);
  push_known(t["valid_min"], s.valid_min, s.any_valid);
  push_known(t["valid_max"], s.valid_max, s.any_valid);
  t["values"].push(static_cast<std::int64_t>(s.values));
  t["nonfinite"].push(static_cast<std::int64_t>(s.nonfinite));
  t["fills"].push(static_cast<std::int64_t>(s.fills));
}

}  // namespace

Summary summarise(const Values& v, const Values* fill) {
  Summary s;
  s.values = v.size();
  switch (v.type()) {
    case Type::int1:
    case Type::byte:
      summarise_words(v.as<std::int8_t>(), 1, fill, s);
      break;
    case Type::int2:
      summarise_words(v.as<std::int16_t>(), 1, fill, s);
      break;
    case Type::int4:
      summarise_words(v.as<std::int32_t>(), 1, fill, s);
      break;
    case Type::int8:
    case Type::tt2000:
      summarise_words(v.as<std::int64_t>(), 1, fill, s);
      break;
    case Type::uint1:
      summarise_words(v.as<std::uint8_t>(), 1, fill, s);
      break;
    case Type::uint2:
      summarise_words(v.as<std::uint16_t>(), 1, fill, s);
      break;
    case Type::uint4:
      summarise_words(v.as<std::uint32_t>(), 1, fill, s);
      break;
    case Type::real4:
    case Type::flt:
      summarise_words(v.as<float>(), 1, fill, s);
      break;
    case Type::real8:
    case Type::dbl:
    case Type::epoch:
      summarise_words(v.as<double>(), 1, fill, s);
      break;
    case Type::epoch16:
      summarise_words(v.as<double>(), 2, fill, s);
      break;
    case Type::chars:
    case Type::uchars:
      break;
  }
  return s;
}

Table listing(const File& file, const Context& context) {
  Table t;
  for (const auto& [name, type] :
       std::initializer_list<std::pair<const char*, ColumnType>>{{"name", ColumnType::text},
                                                                 {"kind", ColumnType::choice},
                                                                 {"type", ColumnType::text},
                                                                 {"shape", ColumnType::text},
                                                                 {"elements", ColumnType::i64},
                                                                 {"records", ColumnType::i64},
                                                                 {"record_varying", ColumnType::boolean},
                                                                 {"units", ColumnType::text},
                                                                 {"depend_0", ColumnType::text},
                                                                 {"var_type", ColumnType::text},
                                                                 {"compression", ColumnType::text},
                                                                 {"sparse", ColumnType::text},
                                                                 {"first", ColumnType::text},
                                                                 {"last", ColumnType::text},
                                                                 {"first_epoch", ColumnType::epoch},
                                                                 {"last_epoch", ColumnType::epoch},
                                                                 {"min", ColumnType::f64},
                                                                 {"max", ColumnType::f64},
                                                                 {"valid_min", ColumnType::f64},
                                                                 {"valid_max", ColumnType::f64},
                                                                 {"values", ColumnType::i64},
                                                                 {"nonfinite", ColumnType::i64},
                                                                 {"fills", ColumnType::i64},
                                                                 {"description", ColumnType::text},
                                                                 {"fault", ColumnType::text}})
    t.add(name, type).unit.clear();
  t["kind"].labels = {"rVariable", "zVariable"};
  const auto text_or_null = [](Column& c, std::string s) {
    if (s.empty())
      c.push_null();
    else
      c.push(std::move(s));
  };
  for (const Variable& v : file.variables()) {
    context.check_cancel();
    t["name"].push(v.name);
    t["kind"].push_choice(v.z ? "zVariable" : "rVariable");
    t["type"].push(std::string(name_of(v.type)));
    text_or_null(t["shape"], v.shape_text());
    t["elements"].push(static_cast<std::int64_t>(v.elements));
    t["records"].push(static_cast<std::int64_t>(v.records));
    t["record_varying"].push(v.record_varying);
    text_or_null(t["units"], v.text("UNITS"));
    text_or_null(t["depend_0"], v.text("DEPEND_0"));
    text_or_null(t["var_type"], v.text("VAR_TYPE"));
    t["compression"].push(compression_text(v));
    t["sparse"].push(std::string(name_of(v.sparse)));
    const std::string about = v.text("CATDESC");
    text_or_null(t["description"], about.empty() ? v.text("FIELDNAM") : about);
    Values values;
    std::string fault;
    try {
      values = file.read(v, 0, File::all, context);
    } catch (const Error& e) {
      if (exit_of(e.code()) != Exit::bad_input && exit_of(e.code()) != Exit::no_resource) throw;
      fault = e.what();
      values = Values(v.type, v.elements, v.shape, 0, {}, {}, false);
    }
    push_values(t, values, v.attribute("FILLVAL"));
    text_or_null(t["fault"], std::move(fault));
  }
  return t;
}

namespace {
using nlohmann::ordered_json;

ordered_json json_of(const Values& v, std::size_t i) {
  if (is_text(v.type())) return v.text(i);
  if (v.type() == Type::epoch16)
    return ordered_json::array({v.as<double>()[2 * i], v.as<double>()[2 * i + 1]});
  if (is_integer(v.type()) || v.type() == Type::tt2000) return v.integer(i);
  const double x = v.number(i);
  if (!std::isfinite(x)) return nullptr;
  // The shortest text of a single says what it is; its double does not.
  if (v.type() == Type::real4 || v.type() == Type::flt) return ordered_json::parse(v.text(i));
  return x;
}
/// A scalar as itself, several values as a list.
ordered_json json_of(const Values& v) {
  if (v.size() == 1 && v.shape().empty()) return json_of(v, 0);
  ordered_json out = ordered_json::array();
  for (std::size_t i = 0; i < v.size(); ++i) out.push_back(json_of(v, i));
  return out;
}
/// One record, nested by its dimensions.
ordered_json json_of_record(const Values& v, std::size_t& at, std::size_t dimension) {
  if (dimension == v.shape().size()) return json_of(v, at++);
  ordered_json out = ordered_json::array();
  if (v.size() == 0) return out;  // a dimension of nothing empties those before it, however large
  for (std::size_t i = 0; i < v.shape()[dimension]; ++i) out.push_back(json_of_record(v, at, dimension + 1));
  return out;
}

/// Variable attributes in the file's order; a name that stands twice keeps its first value.
ordered_json json_of_attributes(const Variable& v) {
  ordered_json out = ordered_json::object();
  for (const VariableAttribute& a : v.attributes)
    if (!out.contains(a.name)) out[a.name] = json_of(a.value);
  return out;
}

ordered_json json_of_variable(const File& f, const Variable& v, std::size_t records) {
  ordered_json o;
  o["kind"] = v.z ? "zVariable" : "rVariable";
  o["type"] = name_of(v.type);
  o["elements"] = v.elements;
  o["dims"] = v.dims;
  ordered_json varies = ordered_json::array();
  for (const bool b : v.varies) varies.push_back(b);
  o["varies"] = std::move(varies);
  o["record_varying"] = v.record_varying;
  o["records"] = v.records;
  o["compression"] = compression_text(v);
  o["sparse"] = name_of(v.sparse);
  if (v.pad) o["pad"] = json_of(*v.pad);
  o["attributes"] = json_of_attributes(v);
  if (records == 0) return o;
  try {
    const Values values = f.read(v, 0, std::min(records, v.records));
    ordered_json list = ordered_json::array(), utc = ordered_json::array();
    std::size_t at = 0;
    for (std::size_t r = 0; r < values.records(); ++r) {
      if (is_time(v.type) && v.shape.empty()) utc.push_back(utc_text(values, r));
      list.push_back(json_of_record(values, at, 0));
    }
    o["values"] = std::move(list);
    if (!utc.empty()) o["utc"] = std::move(utc);
  } catch (const Error& e) {
    if (exit_of(e.code()) != Exit::bad_input && exit_of(e.code()) != Exit::no_resource) throw;
    o["fault"] = e.what();
  }
  return o;
}

std::string attribute_text(const Values& v) {
  std::string out;
  for (std::size_t i = 0; i < v.size(); ++i) out += (i ? ", " : "") + v.text(i);
  if (is_time(v.type()) && v.size() == 1) out += " (" + utc_text(v, 0) + ")";
  return is_text(v.type()) ? json_quote(out) : out;
}

std::string record_text(const Values& v, std::size_t record) {
  constexpr std::size_t most = 12;
  std::string out;
  const std::size_t n = v.per_record();
  for (std::size_t k = 0; k < std::min(n, most); ++k) {
    const std::size_t i = record * n + k;
    out += k ? " " : "";
    out += is_text(v.type()) ? json_quote(v.text(i)) : is_time(v.type()) ? utc_text(v, i) : v.text(i);
  }
  if (n > most) out += " … (" + std::to_string(n) + " values)";
  return out;
}

std::string head_text(const File& f) {
  const Info& i = f.info();
  std::string out = f.name() + "\n";
  out += "  CDF " + i.text() + ", " + std::string(encoding_name(i.encoding)) + " encoding, " +
         (i.majority == Majority::row ? "row" : "column") + " majority, " + std::to_string(f.bytes()) +
         " bytes";
  if (i.compression != Compression::none) out += ", compressed by " + std::string(name_of(i.compression));
  if (i.has_checksum) out += ", MD5 checksum";
  return out + "\n";
}

std::string variable_text(const File& f, const Variable& v, std::size_t records) {
  std::string out = "  " + v.name + "\n    " + std::string(name_of(v.type));
  if (is_text(v.type)) out += " of " + std::to_string(v.elements) + " characters";
  if (!v.shape.empty()) out += ", " + v.shape_text();
  out += ", " + std::to_string(v.records) + (v.records == 1 ? " record" : " records");
  if (!v.record_varying) out += ", not varying";
  if (v.compression != Compression::none) out += ", compressed by " + compression_text(v);
  if (v.sparse != Sparse::none) out += ", sparse (" + std::string(name_of(v.sparse)) + ")";
  out += "\n";
  for (const VariableAttribute& a : v.attributes)
    out += "    " + a.name + ": " + attribute_text(a.value) + "\n";
  if (records == 0) return out;
  try {
    const Values values = f.read(v, 0, std::min(records, v.records));
    for (std::size_t r = 0; r < values.records(); ++r)
      out += "      [" + std::to_string(r) + "] " + record_text(values, r) + "\n";
    if (values.records() < v.records) out += "      …\n";
  } catch (const Error& e) {
    if (exit_of(e.code()) != Exit::bad_input && exit_of(e.code()) != Exit::no_resource) throw;
    out += "      " + std::string(e.what()) + "\n";
  }
  return out;
}
}  // namespace

std::string dump_text(const File& file, const DumpOptions& options) {
  std::string out = head_text(file) + "\nGlobal attributes\n";
  for (const Attribute& a : file.attributes()) {
    if (!a.global) continue;
    out += "  " + a.name + ":";
    for (const Entry& e : a.entries) out += (a.entries.size() > 1 ? "\n    " : " ") + attribute_text(e.value);
    out += "\n";
  }
  out += "\nVariables\n";
  for (const Variable& v : file.variables()) out += variable_text(file, v, options.records);
  return out;
}

std::string dump_json(const File& file, const DumpOptions& options) {
  const Info& i = file.info();
  ordered_json o;
  o["file"] = file.name();
  o["version"] = i.text();
  o["encoding"] = encoding_name(i.encoding);
  o["majority"] = i.majority == Majority::row ? "row" : "column";
  o["compression"] = name_of(i.compression);
  o["checksum"] = i.has_checksum;
  o["global_attributes"] = ordered_json::object();
  for (const Attribute& a : file.attributes()) {
    if (!a.global) continue;
    ordered_json list = ordered_json::array();
    for (const Entry& e : a.entries) list.push_back(json_of(e.value));
    o["global_attributes"][a.name] = std::move(list);
  }
  o["variables"] = ordered_json::object();
  for (const Variable& v : file.variables())
    o["variables"][v.name] = json_of_variable(file, v, options.records);
  return o.dump(1, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace bary::cdf
