#include "bary/cdf/istp.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <vector>

#include "bary/cdf/columns.hpp"
#include "bary/cdf/times.hpp"
#include "bary/core/text.hpp"
#include "bary/time/time.hpp"

namespace bary::cdf {
namespace {

constexpr std::array<std::string_view, 14> required_globals{"Data_type",       "Data_version",
                                                            "Descriptor",      "Discipline",
                                                            "Instrument_type", "Logical_file_id",
                                                            "Logical_source",  "Logical_source_description",
                                                            "Mission_group",   "PI_affiliation",
                                                            "PI_name",         "Project",
                                                            "Source_name",     "TEXT"};
constexpr std::array<std::string_view, 8> recommended_globals{
    "Acknowledgement", "Generated_by", "Generation_date", "HTTP_LINK",
    "LINK_TEXT",       "LINK_TITLE",   "Rules_of_use",    "Time_resolution"};
constexpr std::array<std::string_view, 4> var_types{"data", "support_data", "metadata", "ignore_data"};
constexpr std::array<std::string_view, 20> known_names{
    "CATDESC", "DEPEND_0", "DEPEND_1", "DEPEND_2", "DEPEND_3",   "DISPLAY_TYPE", "FIELDNAM",
    "FILLVAL", "FORMAT",   "FORM_PTR", "LABLAXIS", "LABL_PTR_1", "LABL_PTR_2",   "LABL_PTR_3",
    "UNITS",   "UNIT_PTR", "VALIDMIN", "VALIDMAX", "VAR_TYPE",   "SCALETYP"};

bool one_of(std::string_view word, std::span<const std::string_view> list) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

std::string joined(std::span<const std::string_view> list) {
  std::string out;
  for (const std::string_view s : list) out += (out.empty() ? "" : ", ") + std::string(s);
  return out;
}

class Checker {
 public:
  Checker(const File& f, bool values, const Context& context) : f_(f), values_(values), context_(context) {}
  std::vector<Finding> run() {
    globals();
    for (const Variable& v : f_.variables()) {
      context_.check_cancel();
      variable(v);
    }
    return std::move(out_);
  }

 private:
  Diagnostic& add(const std::string& variable, const Phrase& attribute, std::string_view code,
                  Severity severity, std::vector<std::pair<std::string, Phrase>> args = {}) {
    Finding x{variable, attribute.en(), {}};
    x.diagnostic.code = code;
    x.diagnostic.severity = severity;
    x.diagnostic.args = std::move(args);
    x.diagnostic.args.emplace_back("file", f_.name());
    x.diagnostic.args.emplace_back("attribute", attribute);
    x.diagnostic.args.emplace_back("variable", variable);
    x.diagnostic.args.emplace_back("where", variable.empty() ? f_.name() : variable);
    x.diagnostic.where.file = f_.name();
    x.diagnostic.where.key = variable.empty()    ? attribute.en()
                             : attribute.empty() ? variable
                                                 : variable + "." + attribute.en();
    return out_.emplace_back(std::move(x)).diagnostic;
  }

  void globals() {
    for (const bool required : {true, false})
      for (const std::string_view name :
           required ? std::span<const std::string_view>(required_globals) : recommended_globals) {
        const auto texts = f_.texts(name);
        if (std::any_of(texts.begin(), texts.end(), [](const auto& t) { return !trim(t).empty(); })) continue;
        Diagnostic& d = add("", std::string(name), required ? "BARY-CDF-0100" : "BARY-CDF-0101",
                            required ? Severity::error : Severity::note);
        for (const Attribute& a : f_.attributes())
          if (a.global && a.name != name && lower(a.name) == lower(name)) d.found = a.name;
      }
    leap_seconds();
  }

  /// TT2000 written with a table that did not know a leap second lies a second off after it.
  void leap_seconds() {
    const std::int32_t known = f_.info().leap_seconds_until;
    if (known == 0 || !values_) return;
    for (const Variable& v : f_.variables()) {
      if (v.type != Type::tt2000 || !v.record_varying || v.records == 0) continue;
      const Values last = f_.read(v, v.records - 1, 1, context_);
      const auto e = last.empty() ? std::nullopt : from_tt2000(last.as<std::int64_t>().back());
      if (!e) continue;
      const time::Calendar day{known / 10000, known / 100 % 100, known % 100, 0, 0, 0};
      const auto& leaps = time::LeapSeconds::embedded();
      int before = 0;
      try {
        before = leaps.tai_minus_utc(time::from_calendar(day, time::Scale::utc));
      } catch (const Error&) {
        return;  // the file's day is none
      }
      const int missed = leaps.tai_minus_utc(*e) - before;
      if (missed > 0)
        add(v.name, "", "BARY-CDF-0110", Severity::warning,
            {{"day", std::to_string(known)}, {"seconds", std::to_string(missed)}});
    }
  }

  bool has(const Variable& v, std::string_view name) const { return v.attribute(name) != nullptr; }

  void require(const Variable& v, std::initializer_list<std::string_view> any_of,
               Severity severity = Severity::error) {
    for (const std::string_view name : any_of)
      if (has(v, name)) return;
    Phrase names;
    for (const std::string_view name : any_of) {
      if (!names.empty()) names += {" or ", " 또는 "};
      names += name;
    }
    Diagnostic& d =
        add(v.name, names, severity == Severity::error ? "BARY-CDF-0100" : "BARY-CDF-0101", severity);
    for (const VariableAttribute& a : v.attributes)
      if (lower(a.name) == lower(*any_of.begin())) d.found = a.name;
  }

  void variable(const Variable& v) {
    const std::string said = v.text("VAR_TYPE"), display = lower(v.text("DISPLAY_TYPE"));
    require(v, {"VAR_TYPE"});
    if (has(v, "VAR_TYPE") && !one_of(said, var_types)) {
      Diagnostic& d = add(v.name, "VAR_TYPE", "BARY-CDF-0103", Severity::warning);
      d.found = said;
      d.expected = joined(var_types);
    }
    const std::string type = one_of(said, var_types) ? said : v.record_varying ? "data" : "metadata";
    const bool data = type == "data", support = type == "support_data";
    const bool time = is_time(v.type) && v.record_varying && v.shape.empty();
    require(v, {"CATDESC"});
    require(v, {"FIELDNAM"});
    if (type != "ignore_data") require(v, {"FORMAT", "FORM_PTR"});
    if (v.record_varying && type != "ignore_data") {
      if (!time) require(v, {"DEPEND_0"});
      require(v, {"FILLVAL"});
    }
    if (data || support) require(v, {"UNITS", "UNIT_PTR"});
    if (data || (support && v.record_varying)) {
      require(v, {"VALIDMIN"});
      require(v, {"VALIDMAX"});
    }
    if (data) {
      require(v, {"DISPLAY_TYPE"});
      if (v.shape.empty() || display == "image" || display == "spectrogram")
        require(v, {"LABLAXIS", "LABL_PTR_1"});
      for (std::size_t k = 1; k <= v.shape.size(); ++k) {
        const std::string depend = "DEPEND_" + std::to_string(k), label = "LABL_PTR_" + std::to_string(k);
        require(v, {depend, label});
      }
      require(v, {"SCALETYP", "SCAL_PTR"}, Severity::note);
    }
    pointers(v);
    types(v);
    names(v);
    if (values_) check_values(v, time);
  }
  /// Attributes whose value is the name of a variable.
  void pointers(const Variable& v) {
    for (const VariableAttribute& a : v.attributes) {
      const bool depend = a.name.starts_with("DEPEND_"), label = a.name.starts_with("LABL_PTR_");
      if (!depend && !label && a.name != "UNIT_PTR" && a.name != "FORM_PTR" && a.name != "SCAL_PTR") continue;
      const std::string target = v.text(a.name);
      const Variable* t = f_.find(target);
      if (!t) {
        add(v.name, a.name, "BARY-CDF-0102", Severity::error, {{"target", target}});
        continue;
      }
      const auto unfit = [&](Phrase reason) {
        add(v.name, a.name, "BARY-CDF-0105", Severity::warning,
            {{"target", target}, {"reason", std::move(reason)}});
      };
      if (a.name == "DEPEND_0") {
        if (!t->record_varying)
          unfit({"it does not vary from record to record", "레코드마다 변하지 않습니다"});
        else if (!is_time(t->type))
          unfit({"it is " + std::string(name_of(t->type)) + ", no time",
                 "시각이 아니라 " + std::string(name_of(t->type)) + "입니다"});
        else if (t->records != v.records)
          unfit({fmt::format("it has {} records, {} has {}", t->records, v.name, v.records),
                 fmt::format("레코드가 {}개인데 {}은(는) {}개입니다", t->records, v.name, v.records)});
        continue;
      }
      if (label && !is_text(t->type))
        unfit({"it is " + std::string(name_of(t->type)) + ", no text",
               "텍스트가 아니라 " + std::string(name_of(t->type)) + "입니다"});
      if (!depend && !label) continue;
      const auto k = parse_i64(a.name.substr(depend ? 7 : 9));
      if (!k || *k < 1) continue;
      const auto dimension = static_cast<std::size_t>(*k) - 1;
      if (dimension >= v.shape.size())
        unfit({fmt::format("{} has {} dimensions", v.name, v.shape.size()),
               fmt::format("{}의 차원은 {}개입니다", v.name, v.shape.size())});
      else if (t->shape.empty() || t->shape.back() != v.shape[dimension])
        unfit(Phrase("it has ", "값이 ") + (t->shape.empty() ? "1" : t->shape_text()) +
              Phrase(" values, the dimension has ", "개인데 차원의 크기는 ") +
              std::to_string(v.shape[dimension]) + Phrase("", "입니다"));
    }
  }

  /// FILLVAL, VALIDMIN and VALIDMAX are of the variable's own type.
  void types(const Variable& v) {
    for (const char* name : {"FILLVAL", "VALIDMIN", "VALIDMAX"}) {
      const Values* a = v.attribute(name);
      if (!a || a->empty()) continue;
      const bool same = size_of(a->type()) == size_of(v.type) &&
                        is_integer(a->type()) == is_integer(v.type) &&
                        is_time(a->type()) == is_time(v.type) && is_text(a->type()) == is_text(v.type);
      if (same) continue;
      Diagnostic& d = add(v.name, name, "BARY-CDF-0104", Severity::warning);
      d.found = name_of(a->type());
      d.expected = name_of(v.type);
    }
  }

  /// Names that a reader would not find: another case, or letters that languages do not allow.
  void names(const Variable& v) {
    for (const VariableAttribute& a : v.attributes)
      for (const std::string_view known : known_names)
        if (a.name != known && lower(a.name) == lower(known) && !has(v, known))
          add(v.name, a.name, "BARY-CDF-0106", Severity::warning, {{"name", std::string(known)}});
    const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    const bool good = !v.name.empty() && letter(v.name[0]) &&
                      std::all_of(v.name.begin(), v.name.end(),
                                  [&](char c) { return letter(c) || c == '_' || (c >= '0' && c <= '9'); });
    if (!good) add(v.name, "", "BARY-CDF-0109", Severity::warning);
  }

  void check_values(const Variable& v, bool time) {
    if (is_text(v.type) || v.records == 0 || !v.record_varying) return;
    Values values;
    try {
      values = f_.read(v, 0, File::all, context_);
    } catch (const Error& e) {
      if (exit_of(e.code()) != Exit::bad_input && exit_of(e.code()) != Exit::no_resource) throw;
      out_.push_back({v.name, "", e.diagnostic()});
      return;
    }
    if (time) ascending(v, values);
    limits(v, values);
  }

  void ascending(const Variable& v, const Values& values) {
    std::size_t back = 0, first = 0;
    std::optional<Epoch> before;
    for (std::size_t i = 0; i < values.size(); ++i) {
      const std::optional<Epoch> e = epoch_at(values, i);
      if (!e) continue;
      if (before && *e <= *before && back++ == 0) first = i;
      before = e;
    }
    if (back)
      add(v.name, "", "BARY-CDF-0108", Severity::warning,
          {{"count", std::to_string(back)}, {"record", std::to_string(first)}});
  }

  void limits(const Variable& v, const Values& values) {
    const Values *low = v.attribute("VALIDMIN"), *high = v.attribute("VALIDMAX"),
                 *fill = v.attribute("FILLVAL");
    if (!low || !high || low->empty() || high->empty() || is_text(low->type()) || is_text(high->type()))
      return;
    const std::size_t n = values.per_record();
    // One for each value of a record, or one for all.
    const auto numbers = [n](const Values& a) {
      std::vector<double> out(a.size() == n ? n : 1);
      for (std::size_t k = 0; k < out.size(); ++k) out[k] = a.number(k);
      return out;
    };
    const std::vector<double> least = numbers(*low), most = numbers(*high);
    const auto fits = [&](double x, std::size_t k) {
      return x >= least[least.size() == n ? k : 0] && x <= most[most.size() == n ? k : 0];
    };
    // A fill outside all limits is no value inside them; of another type it may be, once it is converted.
    bool fill_may_fit = fill && fill->type() != v.type;
    if (fill && !fill_may_fit && !fill->empty())
      for (std::size_t k = 0; k < std::max(least.size(), most.size()); ++k)
        fill_may_fit = fill_may_fit || fits(fill->number(0), k);
    std::size_t outside = 0, known = 0;
    double example = 0;
    for (std::size_t i = 0, k = 0; i < values.size(); ++i, k = k + 1 == n ? 0 : k + 1) {
      const double x = values.number(i);
      const bool inside = fits(x, k);
      if (!std::isfinite(x) || (fill && (!inside || fill_may_fit) && values.equals(i, *fill))) continue;
      ++known;
      if (!inside && outside++ == 0) example = x;
    }
    if (outside == 0) return;
    Diagnostic& d = add(v.name, "VALIDMIN", "BARY-CDF-0107", Severity::warning,
                        {{"count", std::to_string(outside)}, {"total", std::to_string(known)}});
    d.found = format_f64(example);
    d.expected = {low->text(0) + " to " + high->text(0), low->text(0) + "~" + high->text(0)};
  }

  const File& f_;
  bool values_;
  const Context& context_;
  std::vector<Finding> out_;
};

}  // namespace

std::vector<Finding> check_istp(const File& file, bool values, const Context& context) {
  return Checker(file, values, context).run();
}

Table findings_table(std::span<const Finding> findings, Language language) {
  Table t;
  t.add("severity", ColumnType::choice).labels = {"error", "warning", "note"};
  for (const char* name : {"variable", "attribute", "code", "text", "found", "expected"})
    t.add(name, ColumnType::text);
  const auto text_or_null = [&](const char* name, const std::string& s) {
    if (s.empty())
      t[name].push_null();
    else
      t[name].push(s);
  };
  for (const Finding& x : findings) {
    const Diagnostic& d = x.diagnostic;
    t["severity"].push_choice(d.severity == Severity::error     ? "error"
                              : d.severity == Severity::warning ? "warning"
                                                                : "note");
    text_or_null("variable", x.variable);
    text_or_null("attribute", x.attribute);
    t["code"].push(d.code);
    t["text"].push(message(d, language));
    text_or_null("found", shown(d.found, language));
    text_or_null("expected", shown(d.expected, language));
  }
  return t;
}

}  // namespace bary::cdf
