// access.coverage: how often each place of an area is looked at, by fleet and by fleets together.

#include <algorithm>
#include <cmath>
#include <numbers>

#include "bary/core/text.hpp"
#include "bary/geo/sampling.hpp"
#include "bary/tasks/access_inputs-inl.hpp"
#include "bary/tasks/looks_tables-inl.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;
constexpr double hour = 3600, deg = 180 / std::numbers::pi;

double hours(double s) { return std::round(s / hour * 1e4) / 1e4; }

/// Countries that are asked together; empty: all.
struct Union {
  std::string name, country;
  std::vector<std::string> countries;
};

std::vector<Union> unions_of(const Inputs& in, const LookSetup& s) {
  std::vector<Union> out;
  if (in.has("fleets")) {
    const Table& t = in.table("fleets");
    for (std::size_t i = 0; i < t.rows(); ++i) {
      Union u{t["fleet"].text()[i], "", {}};
      for (std::string_view c : split(t["countries"].text()[i], ',')) u.countries.emplace_back(trim(c));
      u.country = u.countries.size() == 1 ? u.countries[0] : "together";
      for (const std::string& c : u.countries)
        if (std::none_of(s.sensors.begin(), s.sensors.end(), [&](const auto& x) { return x.country == c; }))
          throw Error("BARY-TASKS-0043", {{"country", c}, {"fleet", u.name}}).key("fleets");
      out.push_back(std::move(u));
    }
    return out;
  }
  for (const auto& x : s.sensors)
    if (std::none_of(out.begin(), out.end(), [&](const Union& u) { return u.name == x.country; }))
      out.push_back({x.country, x.country, {x.country}});
  if (out.size() > 1) out.push_back({"together", "together", {}});
  return out;
}

/// Statistics of one cell under one fleet.
struct CellRow {
  std::size_t cell = 0, fleet = 0;
  access::Gaps gaps;
};

std::vector<ColumnSpec> cell_columns() {
  using T = ColumnType;
  return {{"cell", T::i64, "", {"number of the cell", "칸 번호"}},
          {"latitude_deg", T::f64, "", {"of its middle, geodetic, WGS84", "칸 가운데의 측지 위도, WGS84"}},
          {"longitude_deg", T::f64, "", {"of its middle, east positive", "칸 가운데의 경도(동경이 양수)"}},
          {"area_km2", T::f64, "", {"of the cell", "칸의 면적"}},
          {"fleet", T::text, "", {"a country, or fleets together", "국가 또는 함께 보는 위성군"}},
          {"country", T::text, "", {"whose satellites these are", "위성의 국가"}},
          {"looks", T::i64, "", {"in the span", "기간 안의 관측 수"}},
          {"mean_gap_h", T::f64, "", {"between looks", "관측 사이의 평균 공백"}},
          {"p90_gap_h",
           T::f64,
           "",
           {"nine tenths of the gaps between looks are no longer", "관측 사이 공백의 90 %가 이 이하"}},
          {"longest_gap_h",
           T::f64,
           "",
           {"without a look, ends of the span included", "관측이 없는 가장 긴 시간(기간의 양 끝 포함)"}},
          {"mean_wait_h",
           T::f64,
           "",
           {"after a start at random; none where more than a tenth of the starts see no look",
            "임의 시작 뒤의 평균 대기. 시작의 10분의 1 넘게 관측이 없으면 비움"}},
          {"p90_wait_h",
           T::f64,
           "",
           {"nine tenths of the starts at random wait less", "임의 시작의 90 %가 이보다 짧게 기다림"}},
          {"first_wait_h",
           T::f64,
           "",
           {"from the start of the span to the first look", "기간 시작부터 첫 관측까지"}}};
}

std::vector<ColumnSpec> fleet_columns() {
  using T = ColumnType;
  return {{"fleet", T::text, "", {"a country, or fleets together", "국가 또는 함께 보는 위성군"}},
          {"country", T::text, "", {"whose satellites these are", "위성의 국가"}},
          {"seen_pct", T::f64, "", {"of the area, looked at least once", "한 번이라도 본 면적의 비율"}},
          {"mean_looks", T::f64, "", {"of a place, on average", "한 곳의 평균 관측 수"}},
          {"mean_wait_h",
           T::f64,
           "",
           {"after a start at random, mean over the places where it can be told",
            "임의 시작 뒤 대기의 평균(말할 수 있는 곳만)"}},
          {"wait_known_pct",
           T::f64,
           "",
           {"of the area, where nine in ten starts see a look, so that the wait can be told",
            "시작 열에 아홉이 관측을 얻어 대기를 말할 수 있는 면적의 비율"}},
          {"mean_longest_gap_h",
           T::f64,
           "",
           {"longest gap of a place, mean over the area", "장소별 최장 공백의 지역 평균"}},
          {"longest_gap_h", T::f64, "", {"the longest gap anywhere", "가장 긴 공백"}}};
}

std::vector<ColumnSpec> summary_fields() {
  using T = ColumnType;
  return {
      {"cells", T::i64, "", {"cells of the grid", "격자 칸"}},
      {"span_h", T::f64, "", {"span", "기간"}},
      {"fleet", T::text, "", {"the last fleet", "마지막 위성군"}},
      {"mean_looks", T::f64, "", {"looks of a place, on average", "한 곳의 평균 관측 수"}},
      {"seen_pct", T::f64, "", {"of the area is seen", "관측된 면적"}},
      {"mean_wait_h",
       T::f64,
       "",
       {"wait after a start at random, on average over the places where it can be told",
        "임의 시작 후 평균 대기(말할 수 있는 곳만)"}},
      {"wait_known_pct", T::f64, "", {"of the area, where the wait can be told", "대기를 말할 수 있는 면적"}},
      {"outcome", T::text, "", {"where the wait can be told", "대기를 말할 수 있는 범위"}},
      {"longest_gap_h", T::f64, "", {"the longest gap anywhere", "가장 긴 공백"}}};
}

class Coverage {
 public:
  Coverage(const Inputs& in, const Context& ctx)
      : ctx_(ctx),
        s_(look_setup(in, ctx)),
        fleets_(unions_of(in, s_)),
        only_detailed_(in.boolean("detailed_only")) {
    const double spacing = in.number("spacing_km");
    const auto& area = in.artefact("area").as<geo::Features>("Features").features;
    const auto refuse_above = [](double count) {
      if (count > 200000)
        throw Error("BARY-TASKS-0044", {{"count", format_fixed(count, 0)}}).key("spacing_km");
    };
    // Told before the grid is made, which would take long.
    double about = 0;
    for (const geo::Feature& f : area)
      if (f.geometry.type == geo::Geometry::Type::polygon) about += geo::area_m2(f.geometry);
    refuse_above(about / (spacing * spacing) / 1.1);
    for (const geo::Feature& f : area)
      for (const geo::Cell& c : geo::equal_area_grid(f.geometry, spacing)) cells_.push_back(c);
    refuse_above(static_cast<double>(cells_.size()));
    span_s_ = s_.stop - s_.start;
    access::TimeGrid grid(s_.start, s_.stop, in.number("step_s"), *ctx.data);
    // In pieces, so that a fine grid over a large area fits into memory.
    constexpr std::size_t piece = 500;
    Context quiet = ctx;
    quiet.progress = {};
    for (std::size_t b = 0; b < cells_.size(); b += piece) {
      run(b, std::min(cells_.size(), b + piece), grid, quiet);
      ctx.report(static_cast<double>(std::min(cells_.size(), b + piece)), static_cast<double>(cells_.size()),
                 "cells");
    }
  }

  Outputs outputs() const {
    Outputs out;
    out.emplace("cells", cells_table());
    out.emplace("fleets", fleets_table());
    out.emplace("summary", summary());
    geo::Features map = cell_features();
    geo::quantise(map);
    out.emplace("map", Artefact("Features", std::make_shared<const geo::Features>(std::move(map))));
    for (auto& [name, a] : out) a.labels.merge(s_.labels);
    return out;
  }

 private:
  void run(std::size_t begin, std::size_t end, access::TimeGrid& grid, const Context& ctx) {
    std::vector<access::Target> targets;
    for (std::size_t i = begin; i < end; ++i)
      targets.push_back({std::to_string(i), {cells_[i].centre}, cells_[i].centre, {}, {}});
    const auto r = access::find_looks(s_.trajectory, s_.sensors, targets, grid, {}, ctx);
    std::vector<std::vector<const access::Look*>> of_cell(end - begin);
    for (const access::Look& l : r.looks)
      if (!only_detailed_ || s_.detailed(l)) of_cell[l.target].push_back(&l);
    for (std::size_t i = begin; i < end; ++i)
      for (std::size_t f = 0; f < fleets_.size(); ++f) {
        std::vector<std::pair<double, double>> intervals;
        const auto& who = fleets_[f].countries;
        for (const access::Look* l : of_cell[i - begin])
          if (who.empty() || std::find(who.begin(), who.end(), s_.sensors[l->sensor].country) != who.end())
            intervals.emplace_back(l->start_s, l->stop_s);
        rows_.push_back({i, f, access::gaps_of(std::move(intervals), span_s_)});
      }
  }

  Table cells_table() const {
    Table t(cell_columns());
    const auto push = [](Column& c, const std::optional<double>& v) {
      if (v)
        c.push(hours(*v));
      else
        c.push_null();
    };
    for (const CellRow& r : rows_) {
      const geo::Cell& c = cells_[r.cell];
      t["cell"].push(static_cast<std::int64_t>(r.cell));
      t["latitude_deg"].push(std::round(c.centre.latitude_rad * deg * 1e5) / 1e5);
      t["longitude_deg"].push(std::round(c.centre.longitude_rad * deg * 1e5) / 1e5);
      t["area_km2"].push(std::round(c.area_m2 / 1e3) / 1e3);
      t["fleet"].push(fleets_[r.fleet].name);
      t["country"].push(fleets_[r.fleet].country);
      t["looks"].push(static_cast<std::int64_t>(r.gaps.looks));
      const auto between = r.gaps.between_s();
      std::optional<double> mean, p90;
      if (!between.empty()) {
        double sum = 0;
        for (double g : between) sum += g;
        mean = sum / static_cast<double>(between.size());
        // The nearest rank: the least gap that nine tenths of the gaps do not exceed.
        p90 = between[static_cast<std::size_t>(std::ceil(0.9 * static_cast<double>(between.size()))) - 1];
      }
      push(t["mean_gap_h"], mean);
      push(t["p90_gap_h"], p90);
      t["longest_gap_h"].push(hours(r.gaps.longest_s));
      push(t["mean_wait_h"], r.gaps.mean_wait_s);
      push(t["p90_wait_h"], r.gaps.wait_of_share(0.9));
      push(t["first_wait_h"], r.gaps.first_s);
    }
    return t;
  }

  /// Means over cells, weighted by their areas.
  struct Mean {
    double looks = 0, wait = 0, longest = 0, seen = 0, weight = 0, waited = 0, worst = 0;
  };
  std::vector<Mean> means() const {
    std::vector<Mean> m(fleets_.size());
    for (const CellRow& r : rows_) {
      const double w = cells_[r.cell].area_m2 > 0 ? cells_[r.cell].area_m2 : 1;
      Mean& x = m[r.fleet];
      x.weight += w;
      x.looks += w * static_cast<double>(r.gaps.looks);
      x.longest += w * r.gaps.longest_s;
      x.worst = std::max(x.worst, r.gaps.longest_s);
      if (r.gaps.looks > 0) x.seen += w;
      if (r.gaps.mean_wait_s) {
        x.wait += w * *r.gaps.mean_wait_s;
        x.waited += w;
      }
    }
    return m;
  }

  Table fleets_table() const {
    Table t(fleet_columns());
    const auto m = means();
    for (std::size_t f = 0; f < fleets_.size(); ++f) {
      t["fleet"].push(fleets_[f].name);
      t["country"].push(fleets_[f].country);
      t["seen_pct"].push(std::round(m[f].seen / m[f].weight * 1e4) / 100);
      t["mean_looks"].push(std::round(m[f].looks / m[f].weight * 1e3) / 1e3);
      if (m[f].waited > 0)
        t["mean_wait_h"].push(hours(m[f].wait / m[f].waited));
      else
        t["mean_wait_h"].push_null();
      t["wait_known_pct"].push(std::round(m[f].waited / m[f].weight * 1e4) / 100);
      t["mean_longest_gap_h"].push(hours(m[f].longest / m[f].weight));
      t["longest_gap_h"].push(hours(m[f].worst));
    }
    return t;
  }

  Record summary() const {
    const auto m = means();
    const Mean& all = m.back();
    const auto rounded = [](double v) { return std::round(v * 100) / 100; };
    Record r;
    r.add("cells", static_cast<std::int64_t>(cells_.size()));
    r.add("span_h", hours(span_s_));
    r.add("fleet", fleets_.back().name);
    r.add("mean_looks", rounded(all.looks / all.weight));
    r.add("seen_pct", rounded(all.seen / all.weight * 100));
    if (all.waited > 0)
      r.add("mean_wait_h", hours(all.wait / all.waited));
    else
      r.add("mean_wait_h", std::monostate{});
    const double known = rounded(all.waited / all.weight * 100);
    r.add("wait_known_pct", known);
    r.add("outcome", std::string(known >= 100 ? "everywhere" : known > 0 ? "somewhere" : "nowhere"));
    r.add("longest_gap_h", hours(all.worst));
    return r;
  }

  geo::Features cell_features() const {
    geo::Features f;
    for (const CellRow& r : rows_) {
      if (r.fleet + 1 != fleets_.size()) continue;
      geo::Feature x;
      x.name = std::to_string(r.cell);
      x.geometry.type = geo::Geometry::Type::polygon;
      x.geometry.polygons = {cells_[r.cell].outline()};
      x.properties = {{"looks", static_cast<double>(r.gaps.looks)},
                      {"longest_gap_h", hours(r.gaps.longest_s)}};
      f.features.push_back(std::move(x));
    }
    return f;
  }

  const Context& ctx_;
  LookSetup s_;
  std::vector<Union> fleets_;
  bool only_detailed_;
  double span_s_ = 0;
  std::vector<geo::Cell> cells_;
  std::vector<CellRow> rows_;
};

std::map<std::string, Text> labels() {
  return {{"cell", {"Cell", "칸"}},
          {"latitude_deg", {"Latitude", "위도"}},
          {"longitude_deg", {"Longitude", "경도"}},
          {"area_km2", {"Area", "면적"}},
          {"fleet", {"Fleet", "위성군"}},
          {"country", {"Country", "국가"}},
          {"looks", {"Looks", "관측"}},
          {"mean_gap_h", {"Mean gap", "평균 공백"}},
          {"p90_gap_h", {"90 % of gaps at most", "공백 90 %"}},
          {"longest_gap_h", {"Longest gap", "최장 공백"}},
          {"mean_wait_h", {"Mean wait", "평균 대기"}},
          {"p90_wait_h", {"90 % wait at most", "90 % 대기"}},
          {"first_wait_h", {"First wait", "첫 대기"}},
          {"seen_pct", {"Area seen", "관측 면적"}},
          {"wait_known_pct", {"Area whose wait is known", "대기를 아는 면적"}},
          {"mean_looks", {"Looks of a place", "한 곳의 관측 수"}},
          {"mean_longest_gap_h", {"Longest gap, mean of places", "최장 공백 평균"}},
          {"country=together", {"Together", "함께"}},
          {"fleet=together", {"All together", "전체"}},
          {"fleet=KR", {"Korea", "한국"}},
          {"fleet=US", {"United States", "미국"}},
          {"fleet=EU", {"Europe", "유럽"}},
          {"fleet=JP", {"Japan", "일본"}}};
}

std::vector<View> views() {
  return {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@summary", "case": "outcome", "templates": {
          "everywhere": {
          "en": "A place of the area is looked at **{mean_looks}** times in {span_h} by all together; the wait after a random moment is {mean_wait_h} on average, and no gap anywhere is longer than {longest_gap_h}.",
          "ko": "전체 위성을 합하면 지역의 한 곳을 {span_h} 동안 평균 **{mean_looks}**회 관측합니다. 임의 시각의 평균 대기는 {mean_wait_h}, 어디서든 최장 공백은 {longest_gap_h}입니다."},
          "somewhere": {
          "en": "A place of the area is looked at **{mean_looks}** times in {span_h} by all together; over the {wait_known_pct} of the area where nine in ten starts see a look, the wait after a random moment is {mean_wait_h} on average. {seen_pct} of the area is seen at all, and the longest gap anywhere is {longest_gap_h}.",
          "ko": "전체 위성을 합하면 지역의 한 곳을 {span_h} 동안 평균 **{mean_looks}**회 관측합니다. 시작 열에 아홉이 관측을 얻는 면적 {wait_known_pct}에서 임의 시각의 평균 대기는 {mean_wait_h}입니다. 한 번이라도 보는 면적은 {seen_pct}, 최장 공백은 {longest_gap_h}입니다."},
          "default": {
          "en": "A place of the area is looked at **{mean_looks}** times in {span_h} by all together: too seldom to tell how long one waits. {seen_pct} of the area is seen at all, and the longest gap anywhere is {longest_gap_h}.",
          "ko": "전체 위성을 합하면 지역의 한 곳을 {span_h} 동안 평균 **{mean_looks}**회 관측하여, 대기를 말하기에는 드뭅니다. 한 번이라도 보는 면적은 {seen_pct}, 최장 공백은 {longest_gap_h}입니다."}}})"},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@summary", "fields": ["mean_looks", "mean_wait_h", "longest_gap_h", "seen_pct", "cells"]})"},
      {"map",
       "map",
       {"Longest gap, by place", "장소별 최장 공백"},
       {"All together; brighter places wait longer.", "전체 위성 기준이며 밝은 곳일수록 오래 기다립니다."},
       R"({"layers": [{"features": "@map", "style": "cells", "value": "longest_gap_h", "unit": "h", "value_label": {"en": "longest gap", "ko": "최장 공백"}}]})"},
      {"fleets",
       "bars",
       {"Mean wait, by fleet", "위성군별 평균 대기"},
       {"After a start at a random moment, mean over the places where it can be told.",
        "임의 시각에 시작할 때, 대기를 말할 수 있는 곳의 평균입니다."},
       R"({"table": "@fleets", "label": "fleet", "value": "mean_wait_h", "color": "country", "emphasis": ["together"]})"},
      {"table",
       "table",
       {"Fleets", "위성군"},
       {"Means over the area.", "지역 평균입니다."},
       R"({"table": "@fleets", "color": "country"})"},
      {"cells",
       "table",
       {"Every cell under every fleet", "칸과 위성군별"},
       {"Sortable; download as CSV.", "열로 정렬하고 CSV로 내려받을 수 있습니다."},
       R"({"table": "@cells", "color": "country"})"},
  };
}

}  // namespace

void add_access_coverage(Registry& registry) {
  Kind k;
  k.name = "access.coverage";
  k.version = 4;
  k.summary = {"How often each place of an area is looked at, by fleet and together",
               "지역의 각 장소가 얼마나 자주 관측되는지, 위성군별과 전체"};
  k.doc = {
      "Equal-area cells over the area, each looked at as access.looks looks at a point; then the number of "
      "looks, the mean, "
      "nine-tenths and longest gap between them, and the wait after a start at a random moment, for each "
      "fleet and for unions "
      "of fleets. Gaps lie between looks; the longest one counts the ends of the span too. What single looks "
      "exclude one "
      "another by agility is not decided here: each cell is asked alone.",
      "지역을 같은 면적의 칸으로 나누고 칸마다 access.looks와 같은 방법으로 점을 봅니다. 위성군과 그 합마다 "
      "관측 수, 관측 사이 공백의 평균과 90 % 값과 최댓값, 임의 시각에 시작할 때의 대기를 구합니다. 공백은 "
      "관측 사이의 시간이며, 최장 공백에는 기간의 양 끝도 들어갑니다. 기동성 때문에 서로 배제하는 관측은 "
      "여기서 정하지 않고 칸마다 따로 봅니다."};
  k.params = look_params();
  k.params.insert(k.params.begin() + 1,
                  Param::of_artefact("area", "Features", {"what is covered", "대상 지역"}));
  k.params.push_back(
      Param::number("spacing_km", {"width of a cell", "칸의 크기"}).with_default(20).range(0.1, 2000));
  k.params.push_back(
      Param::boolean("detailed_only", {"count detailed looks only", "상세 관측만 셈"}).with_default(true));
  k.params.push_back(Param::of_table("fleets",
                                     {{"fleet", ColumnType::text, "", {"name", "이름"}},
                                      {"countries",
                                       ColumnType::text,
                                       "",
                                       {"who belongs to it: KR or KR,US", "속하는 국가: KR 또는 KR,US"}}},
                                     {"fleets and unions of fleets; default each country, and all together",
                                      "위성군과 그 합. 기본은 국가별과 전체"})
                         .optional());
  const auto names = labels();
  k.outputs = {
      {"cells", "Table", {"every cell under every fleet", "칸과 위성군별"}, cell_columns(), names},
      {"fleets", "Table", {"means over the area", "지역 평균"}, fleet_columns(), names},
      {"summary", "Record", {"the last fleet: all together", "마지막 위성군(전체)"}, summary_fields(), {}},
      {"map", "Features", {"cells under the last fleet", "마지막 위성군의 칸"}, {}, {}},
  };
  k.views = views();
  k.check = check_looks;
  k.run = [](const Inputs& in, const Context& ctx) { return Coverage(in, ctx).outputs(); };
  registry.add(std::move(k));
}

}  // namespace bary::tasks
