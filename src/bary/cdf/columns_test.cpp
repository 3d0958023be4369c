#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "bary/cdf/cdf_samples.hpp"
#include "bary/cdf/columns.hpp"
#include "bary/cdf/istp.hpp"
#include "bary/core/error.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::cdf;
using samples::raw;

namespace {
File over(const std::string& s) { return File::over(std::as_bytes(std::span(s)), "sample.cdf"); }

std::vector<std::string> names(const Table& t) {
  std::vector<std::string> out;
  for (const Column& c : t.columns()) out.push_back(c.name);
  return out;
}
std::vector<std::string> list(std::initializer_list<const char*> l) { return {l.begin(), l.end()}; }

samples::EntrySpec text(std::int32_t variable, std::string s) {
  const auto n = static_cast<std::int32_t>(s.size());
  return {true, variable, Type::chars, n, std::move(s)};
}
bool found(const std::vector<Finding>& all, std::string_view variable, std::string_view attribute,
           std::string_view code) {
  return std::any_of(all.begin(), all.end(), [&](const Finding& f) {
    return f.variable == variable && f.attribute == attribute && f.diagnostic.code == code;
  });
}
}  // namespace

TEST_CASE("variables on one time become a table") {
  const std::string s = samples::build(samples::everything(true, true));
  const File f = over(s);
  const Table t = to_table(f, list({"B"}));
  CHECK(names(t) == list({"Epoch", "B_Bx", "B_By", "B_Bz"}));
  CHECK(t.rows() == 5);
  CHECK(t["B_Bx"].unit == "nt");
  CHECK(t["B_Bx"].description == "[nT]");
  CHECK(t["B_By"].f64()[0] == 2);
  CHECK_FALSE(t["B_By"].valid(2));  // the fill value
  CHECK(t["B_By"].valid(3));
  CHECK(t["B_Bz"].f64()[4] == 15);
  CHECK(time::format_utc(t["Epoch"].epoch()[0]) == "2016-12-31T23:59:60.000Z");
  CHECK(time::format_utc(t["Epoch"].epoch()[1]) == "2017-01-01T00:00:00.000Z");

  TableOptions o;
  o.first = 3;
  o.count = 9;
  CHECK(to_table(f, list({"B"}), o)["B_Bx"].f64()[1] == 13);

  o.unit_in_name = true;
  CHECK(names(to_table(f, list({"B"}), o))[1] == "B_Bx_nt");

  // Without names: B and M share the time; M has one record fewer, and no labels.
  const Table all = to_table(f);
  CHECK(names(all) ==
        list({"Epoch", "B_Bx", "B_By", "B_Bz", "M_0_0", "M_0_1", "M_0_2", "M_1_0", "M_1_1", "M_1_2"}));
  CHECK(all["M_1_2"].i64()[3] == 5);
  CHECK(all["M_1_2"].i64()[0] == -7);
  CHECK_FALSE(all["M_1_2"].valid(4));
}

TEST_CASE("a dimension of nothing empties those before it, however large") {
  samples::FileSpec spec;
  spec.variables.push_back({.name = "M", .type = Type::int2, .dims = {50'000'000, 0}, .last = 3});
  const std::string s = samples::build(spec);
  const File f = over(s);
  CHECK(f["M"].record_bytes == 0);
  CHECK(std::string(dump_json(f)).size() < 2000);
  CHECK(dump_text(f).size() < 2000);
  CHECK(to_table(f, list({"M"})).columns().empty());
}

TEST_CASE("a table is refused where variables have no common rows") {
  samples::FileSpec spec = samples::everything(true, false);
  spec.variables.push_back(
      {.name = "other", .type = Type::real8, .blocks = {{0, 0, raw<double>({1}, false)}}, .last = 0});
  spec.variables.push_back({.name = "wide", .type = Type::uint1, .dims = {5000}, .last = 4});
  const std::string s = samples::build(spec);
  const File f = over(s);
  const auto reason = [&](std::initializer_list<const char*> l) -> std::string {
    try {
      to_table(f, list(l));
    } catch (const Error& e) {
      return e.code() == "BARY-CDF-0011" ? e.diagnostic().args[2].second.en() : e.code();
    }
    return "";
  };
  CHECK(reason({"B", "labels"}) == "its values do not vary from record to record");
  CHECK(reason({"B", "other"}) == "it has no time, with 1 records, B has the time Epoch");
  CHECK(reason({"wide"}) == "a record has 5000 values, more than 4096 columns");
  CHECK(reason({"nothing"}) == "BARY-CDF-0004");
  CHECK(reason({"B", "M"}).empty());
}

TEST_CASE("texts, unsigned fills and several fills") {
  samples::FileSpec spec;
  const std::int64_t t0 = 700000000000000000, none = std::numeric_limits<std::int64_t>::min();
  spec.variables = {{.name = "t",
                     .type = Type::tt2000,
                     .blocks = {{0, 2, raw<std::int64_t>({t0, none, t0 + 1}, false)}},
                     .last = 2},
                    {.name = "flag",
                     .type = Type::uint2,
                     .blocks = {{0, 2, raw<std::uint16_t>({1, 65535, 3}, false)}},
                     .last = 2},
                    {.name = "mode",
                     .type = Type::chars,
                     .elements = 4,
                     .blocks = {{0, 2, std::string("a   none\0\0\0\0", 12)}},
                     .last = 2},
                    {.name = "v",
                     .type = Type::dbl,
                     .dims = {2},
                     .blocks = {{0, 2, raw<double>({-1, -1, -2, -2, NAN, 5}, false)}},
                     .last = 2}};
  spec.attributes = {{"FILLVAL",
                      false,
                      {{true, 1, Type::int4, 1, raw<std::int32_t>({-1}, false)},
                       text(2, "none"),
                       {true, 3, Type::dbl, 2, raw<double>({-1, -2}, false)}}},
                     {"UNITS", false, {text(3, "cm^{-3}")}},
                     {"CATDESC", false, {text(3, "Density")}}};
  const std::string s = samples::build(spec);
  const Table t = to_table(over(s));
  CHECK(names(t) == list({"t", "flag", "mode", "v_0", "v_1"}));
  CHECK(t["t"].valid(0));
  CHECK_FALSE(t["t"].valid(1));
  CHECK_FALSE(t["flag"].valid(1));
  CHECK(t["flag"].i64()[2] == 3);
  CHECK(t["mode"].text()[0] == "a");
  CHECK_FALSE(t["mode"].valid(1));
  CHECK(t["mode"].text()[2].empty());
  CHECK_FALSE(t["v_0"].valid(0));
  CHECK(t["v_1"].valid(0));
  CHECK(t["v_0"].valid(1));
  CHECK_FALSE(t["v_1"].valid(1));
  CHECK(t["v_0"].valid(2));  // NaN is a value, not a null
  CHECK(std::isnan(t["v_0"].f64()[2]));
  CHECK(t["v_0"].unit == "per_cm3");
  CHECK(t["v_0"].description == "Density [cm^{-3}]");
}

TEST_CASE("units by the spellings of the archives") {
  for (const auto& [units, suffix] : {std::pair{"nT", "nt"},
                                      {"nT (1min)", "nt"},
                                      {"km/s", "km_s"},
                                      {"cm^{-3}", "per_cm3"},
                                      {"cm!e-3!n", "per_cm3"},
                                      {"#/cc", "per_cm3"},
                                      {"degrees", "deg"},
                                      {"K", "k"},
                                      {"sec", "s"},
                                      {"furlong", ""},
                                      {"", ""},
                                      {" ", ""}})
    CHECK(unit_suffix(units) == suffix);
}

TEST_CASE("a listing says what cannot be read, and reads the rest") {
  samples::FileSpec spec = samples::everything(true, false);
  spec.variables[2].compression = 5;
  spec.variables[2].blocks[0].bytes.resize(3);
  const std::string s = samples::build(spec);
  const Table t = listing(over(s));
  CHECK(t.rows() == 5);
  CHECK(t["name"].text()[0] == "R");
  CHECK(t["type"].text()[1] == "CDF_TIME_TT2000");
  CHECK(t["first"].text()[1] == "536500868184000000");
  CHECK(time::format_utc(t["last_epoch"].epoch()[1]) == "2017-01-01T00:00:03.000Z");
  CHECK(t["compression"].text()[2] == "GZIP 6");
  CHECK(t["min"].f64()[2] == static_cast<double>(-1e31F));
  CHECK(t["valid_min"].f64()[2] == 1);
  CHECK(t["fills"].i64()[2] == 1);
  CHECK(t["shape"].text()[3] == "2 x 3");
  CHECK(t["fault"].text()[3].find("CVVR") != std::string::npos);
  CHECK_FALSE(t["min"].valid(3));
  CHECK_FALSE(t["fault"].valid(2));
}

TEST_CASE("dumps for people and for programs") {
  const std::string s = samples::build(samples::everything(true, true, 5));
  const File f = over(s);
  const std::string text = dump_text(f, {.records = 2});
  for (const char* part :
       {"CDF 3.9.0, NETWORK encoding, row majority", "compressed by GZIP",
        "[0] 2016-12-31T23:59:60.000000000Z", "CDF_CHAR of 2 characters, 3, 1 record, not varying",
        "UNITS: \"nT\"", "[1] 4 5 6", "VALIDMIN: -50, -50, -50"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  const auto j = nlohmann::json::parse(dump_json(f, {.records = File::all}));
  CHECK(j["version"] == "3.9.0");
  CHECK(j["global_attributes"]["Project"] == nlohmann::json({"TEST", "II"}));
  CHECK(j["variables"]["Epoch"]["values"][0] == 536500868184000000);
  CHECK(j["variables"]["Epoch"]["utc"][0] == "2016-12-31T23:59:60.000000000Z");
  CHECK(j["variables"]["M"]["values"][2] == nlohmann::json({{0, 1, 2}, {3, 4, 5}}));
  CHECK(j["variables"]["labels"]["values"][0] == nlohmann::json({"Bx", "By", "Bz"}));
  CHECK(j["variables"]["B"]["attributes"]["FILLVAL"] == -1e31);
}

TEST_CASE("ISTP: a good file has no finding, and each fault has its own") {
  samples::FileSpec good;
  constexpr std::int64_t t = 536500869184000000;
  good.variables = {{.name = "Epoch",
                     .type = Type::tt2000,
                     .blocks = {{0, 1, raw<std::int64_t>({t, t + 1}, false)}},
                     .last = 1},
                    {.name = "B",
                     .type = Type::real4,
                     .dims = {3},
                     .blocks = {{0, 1, raw<float>({1, 2, 3, 4, 5, 6}, false)}},
                     .last = 1},
                    {.name = "label",
                     .type = Type::chars,
                     .elements = 2,
                     .dims = {3},
                     .blocks = {{0, 0, "BxByBz"}},
                     .last = 0,
                     .record_varying = false}};
  for (const char* g : {"Data_type",       "Data_version",
                        "Descriptor",      "Discipline",
                        "Instrument_type", "Logical_file_id",
                        "Logical_source",  "Logical_source_description",
                        "Mission_group",   "PI_affiliation",
                        "PI_name",         "Project",
                        "Source_name",     "TEXT",
                        "Acknowledgement", "Generated_by",
                        "Generation_date", "HTTP_LINK",
                        "LINK_TEXT",       "LINK_TITLE",
                        "Rules_of_use",    "Time_resolution"})
    good.attributes.push_back({g, true, {text(0, "x")}});
  const std::string fill = raw<std::int64_t>({std::numeric_limits<std::int64_t>::min()}, false);
  good.attributes.insert(
      good.attributes.end(),
      {{"CATDESC", false, {text(0, "a"), text(1, "a"), text(2, "a")}},
       {"FIELDNAM", false, {text(0, "a"), text(1, "a"), text(2, "a")}},
       {"VAR_TYPE", false, {text(0, "support_data"), text(1, "data"), text(2, "metadata")}},
       {"FORMAT", false, {text(0, "I20"), text(1, "F8.3"), text(2, "A2")}},
       {"FILLVAL",
        false,
        {{true, 0, Type::tt2000, 1, fill}, {true, 1, Type::real4, 1, raw<float>({-1e31F}, false)}}},
       {"UNITS", false, {text(0, "ns"), text(1, "nT")}},
       {"VALIDMIN",
        false,
        {{true, 0, Type::tt2000, 1, raw<std::int64_t>({0}, false)},
         {true, 1, Type::real4, 1, raw<float>({-9}, false)}}},
       {"VALIDMAX",
        false,
        {{true, 0, Type::tt2000, 1, raw<std::int64_t>({2 * t}, false)},
         {true, 1, Type::real4, 1, raw<float>({9}, false)}}},
       {"DEPEND_0", false, {text(1, "Epoch")}},
       {"LABL_PTR_1", false, {text(1, "label")}},
       {"DISPLAY_TYPE", false, {text(1, "time_series")}},
       {"SCALETYP", false, {text(1, "linear")}}});
  const auto check = [](const samples::FileSpec& spec) {
    const std::string s = samples::build(spec);
    return check_istp(over(s));
  };
  for (const Finding& f : check(good)) MESSAGE(message(f.diagnostic, Language::english));
  CHECK(check(good).empty());

  const auto attribute = [](samples::FileSpec& s, std::string_view name) -> samples::AttributeSpec& {
    return *std::find_if(s.attributes.begin(), s.attributes.end(),
                         [&](const auto& a) { return a.name == name; });
  };
  // Each required attribute in turn.
  for (const char* name : {"CATDESC", "FIELDNAM", "VAR_TYPE"}) {
    samples::FileSpec s = good;
    attribute(s, name).entries.clear();
    for (const char* v : {"Epoch", "B", "label"}) CHECK(found(check(s), v, name, "BARY-CDF-0100"));
  }
  for (const char* name : {"FILLVAL", "VALIDMIN", "VALIDMAX", "DEPEND_0", "DISPLAY_TYPE"}) {
    samples::FileSpec s = good;
    attribute(s, name).entries.clear();
    CHECK(found(check(s), "B", name, "BARY-CDF-0100"));
  }
  samples::FileSpec s = good;
  attribute(s, "UNITS").name = "Units";
  CHECK(found(check(s), "B", "UNITS or UNIT_PTR", "BARY-CDF-0100"));
  CHECK(found(check(s), "B", "Units", "BARY-CDF-0106"));
  s = good;
  attribute(s, "Project").entries.clear();
  attribute(s, "Rules_of_use").entries.clear();
  CHECK(found(check(s), "", "Project", "BARY-CDF-0100"));
  CHECK(found(check(s), "", "Rules_of_use", "BARY-CDF-0101"));
  s = good;
  attribute(s, "DEPEND_0").entries = {text(1, "Epok")};
  CHECK(found(check(s), "B", "DEPEND_0", "BARY-CDF-0102"));
  attribute(s, "DEPEND_0").entries = {text(1, "label")};
  CHECK(found(check(s), "B", "DEPEND_0", "BARY-CDF-0105"));
  s = good;
  attribute(s, "LABL_PTR_1").entries = {text(1, "Epoch")};
  CHECK(found(check(s), "B", "LABL_PTR_1", "BARY-CDF-0105"));
  s = good;
  attribute(s, "VAR_TYPE").entries[1] = text(1, "Data");
  CHECK(found(check(s), "B", "VAR_TYPE", "BARY-CDF-0103"));
  s = good;
  attribute(s, "FILLVAL").entries[1] = {true, 1, Type::dbl, 1, raw<double>({-1e31}, false)};
  CHECK(found(check(s), "B", "FILLVAL", "BARY-CDF-0104"));
  s = good;
  attribute(s, "VALIDMAX").entries[1] = {true, 1, Type::real4, 1, raw<float>({4}, false)};
  const auto outside = check(s);
  CHECK(found(outside, "B", "VALIDMIN", "BARY-CDF-0107"));
  CHECK(message(outside[0].diagnostic, Language::english) ==
        "2 of 6 values of B lie outside VALIDMIN and VALIDMAX");
  CHECK(findings_table(outside, Language::korean)["text"].text()[0].find("6개 가운데 2개") !=
        std::string::npos);
  s = good;
  s.variables[0].blocks[0].bytes = raw<std::int64_t>({t, t}, false);
  CHECK(found(check(s), "Epoch", "", "BARY-CDF-0108"));
  s = good;
  s.variables[1].name = "B (GSM)";
  CHECK(found(check(s), "B (GSM)", "", "BARY-CDF-0109"));
}
