#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "bary/cdf/columns.hpp"
#include "bary/cdf/file.hpp"
#include "bary/cdf/istp.hpp"
#include "bary/cdf/times.hpp"
#include "bary/core/files.hpp"
#include "bary/core/test.hpp"
#include "bary/time/time.hpp"

using namespace bary;
using namespace bary::cdf;
using nlohmann::json;

namespace {
/// expected.json has bare NaN, which is no JSON.
json expected() {
  std::string text = read_file(test::data("swx/cdf/expected.json"));
  for (std::size_t at = 0; (at = text.find(": NaN", at)) != std::string::npos;) text.replace(at, 5, ": null");
  return json::parse(text);
}
bool same(const json& want, double got) {
  return want.is_null() ? std::isnan(got) : want.get<double>() == got;
}

void check_values(const json& want, const Values& v) {
  if (is_text(v.type())) {
    CHECK(v.text(0) == want["first"].get<std::string>());
    return;
  }
  CHECK(want["n"].get<std::size_t>() == v.size());
  const aligned_vector<double> x = v.numbers();
  if (is_integer(v.type()) || v.type() == Type::tt2000) {
    CHECK(v.integer(0) == want["first"].get<std::int64_t>());
    CHECK(v.integer(v.size() - 1) == want["last"].get<std::int64_t>());
  } else {
    CHECK(same(want["first"], x.front()));
    CHECK(same(want["last"], x.back()));
  }
  double low = INFINITY, high = -INFINITY;
  std::size_t nonfinite = 0;
  for (const double a : x) {
    if (!std::isfinite(a)) {
      ++nonfinite;
      continue;
    }
    low = std::min(low, a);
    high = std::max(high, a);
  }
  CHECK(same(want["min"], low));
  CHECK(same(want["max"], high));
  CHECK(want["nonfinite"].get<std::size_t>() == nonfinite);
}
}  // namespace

TEST_CASE("every variable of every file is what cdflib says") {
  const json all = expected();
  std::size_t variables = 0;
  for (const auto& [name, want] : all.items()) {
    CAPTURE(name);
    const File f = File::open(test::data("swx/cdf/" + name));
    CHECK(f.info().encoding == want["encoding"].get<int>());
    CHECK((f.info().majority == Majority::row) == (want["majority"] == "Row_major"));
    CHECK((f.info().compression != Compression::none) == want["file_compressed"].get<bool>());
    CHECK(f.info().text().substr(0, 2) == want["version"].get<std::string>().substr(0, 2));
    const auto globals = static_cast<std::size_t>(
        std::count_if(f.attributes().begin(), f.attributes().end(),
                      [](const Attribute& a) { return a.global && !a.entries.empty(); }));
    CHECK(globals == want["n_global_attrs"].get<std::size_t>());
    for (const char* key : {"Project", "Logical_source"})
      CHECK(f.texts(key) ==
            (want[key].is_null() ? std::vector<std::string>{} : want[key].get<std::vector<std::string>>()));
    CHECK(f.variables().size() == want["vars"].size());
    for (const auto& [variable, w] : want["vars"].items()) {
      CAPTURE(variable);
      ++variables;
      const Variable& v = f[variable];
      CHECK(name_of(v.type) == w["type"].get<std::string>());
      CHECK(v.shape == w["dims"].get<std::vector<std::size_t>>());
      CHECK(v.records == w["records"].get<std::size_t>());
      CHECK(v.z == (w["kind"] == "z"));
      CHECK(v.compression_level == w["compress"].get<int>());
      CHECK(v.sparse == Sparse::none);
      check_values(w, f.read(v));
    }
  }
  CHECK(variables == 43);
}

TEST_CASE("Wind in the storm of May 2024") {
  // REFERENCE.md: computed independently from the same file.
  const File f = File::open(test::data("swx/cdf/wind_merged.cdf"));
  const auto bx = f.read("BX").numbers(), by = f.read("BY").numbers(), bz = f.read("BZ").numbers();
  double most_b = 0, most_v = 0;
  for (std::size_t i = 0; i < bx.size(); ++i)
    most_b = std::max(most_b, std::sqrt(bx[i] * bx[i] + by[i] * by[i] + bz[i] * bz[i]));
  for (const double v : f.read("VX").numbers()) most_v = std::max(most_v, std::abs(v));
  const double least_bz = *std::min_element(bz.begin(), bz.end());
  CHECK(test::accuracy("Wind CDF, min Bz GSM", std::abs(least_bz + 50.857), 5e-4, "nT", "cdflib"));
  CHECK(test::accuracy("Wind CDF, max B", std::abs(most_b - 71.998), 5e-4, "nT", "cdflib"));
  CHECK(test::accuracy("Wind CDF, max |Vx|", std::abs(most_v - 1033.04), 5e-3, "km/s", "cdflib"));
  const Epochs t = to_epochs(f.read("Epoch"));
  CHECK(t.validity.empty());
  CHECK(time::format_utc(t.values.front()) == "2024-05-10T00:00:00.000Z");
  // The same clock in CDF_EPOCH.
  const Epochs e = to_epochs(File::open(test::data("swx/cdf/wi_h0s_mfi.cdf")).read("Epoch"));
  CHECK(time::format_utc(e.values.front()) == "2024-05-10T00:00:30.000Z");
}

TEST_CASE("listings are what cdflib says") {
  const json all = expected();
  for (const auto& [name, want] : all.items()) {
    CAPTURE(name);
    const Table t = listing(File::open(test::data("swx/cdf/" + name)));
    CHECK(t.rows() == want["vars"].size());
    for (std::size_t r = 0; r < t.rows(); ++r) {
      const json& w = want["vars"][t["name"].text()[r]];
      CHECK(t["type"].text()[r] == w["type"].get<std::string>());
      CHECK(t["records"].i64()[r] == w["records"].get<std::int64_t>());
      CHECK_FALSE(t["fault"].valid(r));
      if (!w.contains("min")) continue;
      CHECK(t["min"].f64()[r] == w["min"].get<double>());
      CHECK(t["max"].f64()[r] == w["max"].get<double>());
      CHECK(t["nonfinite"].i64()[r] == w["nonfinite"].get<std::int64_t>());
      CHECK(t["values"].i64()[r] == w["n"].get<std::int64_t>());
    }
  }
}

TEST_CASE("real files as tables") {
  const File mfi = File::open(test::data("swx/cdf/wi_h0s_mfi.cdf"));
  const Table t = to_table(mfi);
  std::string names;
  for (const Column& c : t.columns()) names += c.name + " ";
  CHECK(names == "Epoch BGSM_Bx_GSM BGSM_By_GSM BGSM_Bz_GSM PGSM_X_GSM PGSM_Y_GSM PGSM_Z_GSM ");
  CHECK(t.rows() == 3600);
  CHECK(t["BGSM_Bz_GSM"].unit == "nt");
  double least = 0;
  std::size_t nulls = 0;
  for (std::size_t i = 0; i < t.rows(); ++i)
    if (t["BGSM_Bz_GSM"].valid(i))
      least = std::min(least, t["BGSM_Bz_GSM"].f64()[i]);
    else
      ++nulls;
  CHECK(nulls == 3);  // fills of -1e31, by cdflib
  CHECK(test::accuracy("Wind CDF as a table, min Bz GSM", std::abs(least + 51.90863037109375), 0, "nT",
                       "cdflib 1.3.4, without fills"));

  // Two clocks in one file: the field has one, the flags the other.
  const File psp = File::open(test::data("swx/cdf/psp_fld_l2_mag_rtn_1min_20200104_v02.cdf"));
  const std::string field[] = {"psp_fld_l2_mag_RTN_1min"}, flags[] = {"psp_fld_l2_quality_flags"};
  CHECK(to_table(psp, field).rows() == 118);
  CHECK(to_table(psp, field).columns()[1].name == "psp_fld_l2_mag_RTN_1min_B_R");
  CHECK(to_table(psp, flags).rows() == 1440);
  CHECK(to_table(psp, flags).columns()[0].name == "epoch_quality_flags");

  // No attributes at all: the one clock with as many records.
  const Table merged = to_table(File::open(test::data("swx/cdf/wind_merged.cdf")));
  CHECK(merged.columns().size() == 12);
  CHECK(merged.columns()[0].type == ColumnType::epoch);
}

TEST_CASE("ISTP findings of real files") {
  const auto errors = [](const char* name) {
    std::size_t n = 0;
    for (const Finding& f : check_istp(File::open(test::data(std::string("swx/cdf/") + name))))
      n += f.diagnostic.severity == Severity::error;
    return n;
  };
  // A product of NASA's archive keeps to the guidelines; a file of a modeller's script has no attributes.
  CHECK(errors("wind_merged.cdf") > 60);
  CHECK(errors("psp_fld_l2_mag_rtn_1min_20200104_v02.cdf") < 10);
}
