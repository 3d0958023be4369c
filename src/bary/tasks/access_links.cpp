// access.links: range, Doppler and link budget between satellites and sites while they see each other.

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>

#include "bary/access/links.hpp"
#include "bary/tasks/access_inputs-inl.hpp"
#include "bary/tasks/tasks.hpp"

namespace bary::tasks {
namespace {

using namespace study;
using access::Contact;
using access::Links;
using access::LinksFound;

struct Found {
  ephemeris::Trajectory trajectory;
  NamedSites sites;
  access::LinkOptions options;
  LinksFound links;
  double span_s = 0;
};

std::vector<ColumnSpec> link_columns() {
  using T = ColumnType;
  return {
      {"satellite", T::text, "", {"one end", "한쪽 끝"}},
      {"site", T::text, "", {"the other end", "다른 쪽 끝"}},
      {"utc", T::epoch, "", {"beginning of the pass, whole steps, its end", "통과의 시작, 간격마다, 끝"}},
      {"elevation_deg", T::f64, "", {"at the site", "장소에서"}},
      {"azimuth_deg", T::f64, "", {"at the site, from north through east", "장소에서 북에서 동으로 잰 각"}},
      {"range_km",
       T::f64,
       "",
       {"at that instant, without light time", "그 순간의 거리(빛이 가는 시간 제외)"}},
      {"range_rate_km_s",
       T::f64,
       "",
       {"negative while the satellite comes nearer", "위성이 다가오는 동안 음수"}},
      {"doppler_khz", T::f64, "", {"one way, first order", "편도, 1차"}},
      {"free_space_loss_db", T::f64, "", {"ITU-R P.525", "ITU-R P.525에 따른 값"}},
      {"c_n0_dbhz", T::f64, "", {"carrier to noise density", "반송파 대 잡음 밀도"}},
      {"eb_n0_db", T::f64, "", {"energy of a bit to noise density", "비트 에너지 대 잡음 밀도"}},
      {"margin_db", T::f64, "", {"above the Eb/N0 required", "필요한 Eb/N0를 넘는 여유"}}};
}

std::vector<ColumnSpec> contact_columns() {
  using T = ColumnType;
  return {{"satellite", T::text, "", {"one end", "한쪽 끝"}},
          {"site", T::text, "", {"the other end", "다른 쪽 끝"}},
          {"start_utc", T::epoch, "", {"of the pass", "통과의 것"}},
          {"stop_utc", T::epoch, "", {"of the pass", "통과의 것"}},
          {"duration_min", T::f64, "", {"of the pass", "통과의 것"}},
          {"usable_min", T::f64, "", {"with a margin of 0 dB or more", "여유가 0 dB 이상인 시간"}},
          {"volume_gbit",
           T::f64,
           "",
           {"what the data rate carries in that time", "그 시간에 전송률로 보내는 양"}},
          {"least_margin_db", T::f64, "", {"at the steps", "각 시각의 값 가운데"}},
          {"greatest_margin_db", T::f64, "", {"at the steps", "각 시각의 값 가운데"}}};
}

std::vector<ColumnSpec> site_columns() {
  using T = ColumnType;
  return {{"site", T::text, "", {"name", "이름"}},
          {"country", T::text, "", {"where it is", "장소의 국가"}},
          {"contacts", T::i64, "", {"how many", "접속 횟수"}},
          {"usable_h", T::f64, "", {"with a margin of 0 dB or more", "여유가 0 dB 이상인 시간"}},
          {"volume_gbit",
           T::f64,
           "",
           {"what the data rate carries in that time", "그 시간에 전송률로 보내는 양"}}};
}

std::vector<ColumnSpec> curve_columns() {
  using T = ColumnType;
  return {{"contact", T::text, "", {"satellite, site and number", "위성, 장소, 번호"}},
          {"site", T::text, "", {"the other end", "다른 쪽 끝"}},
          {"since_rise_min", T::f64, "", {"from the start of the contact", "접속 시작부터"}},
          {"margin_db", T::f64, "", {"above the Eb/N0 required", "필요한 Eb/N0를 넘는 여유"}},
          {"elevation_deg", T::f64, "", {"at the site", "장소에서 본 고도"}}};
}

std::vector<ColumnSpec> answer_fields() {
  using T = ColumnType;
  return {{"outcome", T::text, "", {"whether the link carries", "링크 성립 여부"}},
          {"contacts", T::i64, "", {"contacts", "접속 횟수"}},
          {"usable_contacts", T::i64, "", {"contacts with a margin", "여유가 있는 접속"}},
          {"usable_h", T::f64, "", {"time with a margin of 0 dB or more", "여유가 0 dB 이상인 시간"}},
          {"volume_gbit", T::f64, "", {"what all contacts carry", "전체 전송량"}},
          {"longest_range_km", T::f64, "", {"range at which the margin is gone", "여유가 사라지는 거리"}},
          {"span_h", T::f64, "", {"length of the span", "기간"}},
          {"best_site", T::text, "", {"site that receives most", "수신량이 가장 많은 장소"}},
          {"best_satellite", T::text, "", {"satellite of the best contact", "최대 접속의 위성"}},
          {"best_utc", T::epoch, "", {"best contact", "최대 접속"}},
          {"best_volume_gbit", T::f64, "", {"what the best contact carries", "최대 접속의 전송량"}},
          {"best_margin_db", T::f64, "", {"its greatest margin", "최대 여유"}}};
}

Table links_table(const Found& f) {
  Table t(link_columns());
  const Links& l = f.links.links;
  for (std::size_t i = 0; i < l.size(); ++i) {
    t["satellite"].push(f.trajectory.objects[l.satellite[i]].name);
    t["site"].push(f.sites.sites[l.site[i]].name);
    t["utc"].push(instant(l.epoch[i]));
    t["elevation_deg"].push(degrees(l.elevation_rad[i]));
    t["azimuth_deg"].push(std::fmod(degrees(l.azimuth_rad[i]), 360));
    t["range_km"].push(rounded(l.range_m[i] / 1000, 3));
    t["range_rate_km_s"].push(rounded(l.range_rate_m_s[i] / 1000, 6));
    t["doppler_khz"].push(rounded(l.doppler_hz[i] / 1000, 5));
    t["free_space_loss_db"].push(rounded(l.free_space_loss_db[i], 3));
    t["c_n0_dbhz"].push(rounded(l.c_n0_dbhz[i], 3));
    t["eb_n0_db"].push(rounded(l.eb_n0_db[i], 3));
    t["margin_db"].push(rounded(l.margin_db[i], 3));
  }
  return t;
}

Table contacts_table(const Found& f) {
  Table t(contact_columns());
  for (const Contact& c : f.links.contacts) {
    t["satellite"].push(f.trajectory.objects[c.satellite].name);
    t["site"].push(f.sites.sites[c.site].name);
    t["start_utc"].push(instant(c.start));
    t["stop_utc"].push(instant(c.stop));
    t["duration_min"].push(rounded((c.stop - c.start) / 60, 4));
    t["usable_min"].push(rounded(c.usable_s / 60, 4));
    t["volume_gbit"].push(rounded(c.volume_bit / 1e9, 5));
    t["least_margin_db"].push(rounded(c.least_margin_db, 3));
    t["greatest_margin_db"].push(rounded(c.greatest_margin_db, 3));
  }
  return t;
}

Table sites_table(const Found& f) {
  Table t(site_columns());
  for (std::size_t s = 0; s < f.sites.sites.size(); ++s) {
    std::int64_t n = 0;
    double usable = 0, volume = 0;
    for (const Contact& c : f.links.contacts) {
      if (c.site != s) continue;
      ++n;
      usable += c.usable_s;
      volume += c.volume_bit;
    }
    t["site"].push(f.sites.sites[s].name);
    t["country"].push(f.sites.country[s]);
    t["contacts"].push(n);
    t["usable_h"].push(rounded(usable / 3600, 5));
    t["volume_gbit"].push(rounded(volume / 1e9, 4));
  }
  return t;
}

Record answer_record(const Found& f) {
  Record r;
  double usable = 0, volume = 0;
  std::map<std::uint32_t, double> by_site;
  const Contact* best = nullptr;
  std::int64_t good = 0;
  for (const Contact& c : f.links.contacts) {
    usable += c.usable_s;
    volume += c.volume_bit;
    by_site[c.site] += c.volume_bit;
    good += c.usable_s > 0;
    if (!best || c.volume_bit > best->volume_bit) best = &c;
  }
  r.add("outcome", std::string(f.links.contacts.empty() ? "none" : good == 0 ? "weak" : "carries"));
  r.add("contacts", static_cast<std::int64_t>(f.links.contacts.size()));
  r.add("usable_contacts", good);
  r.add("usable_h", rounded(usable / 3600, 4));
  r.add("volume_gbit", rounded(volume / 1e9, 3));
  r.add("longest_range_km", rounded(access::longest_range_m(f.options.link) / 1000, 1));
  r.add("span_h", rounded(f.span_s / 3600, 5));
  const auto text = [&](const char* name, bool have, const std::string& v) {
    if (have)
      r.add(name, v);
    else
      r.add(name, std::monostate{});
  };
  std::optional<std::uint32_t> site;
  for (const auto& [s, v] : by_site)
    if (!site || v > by_site[*site]) site = s;
  text("best_site", site.has_value(), site ? f.sites.sites[*site].name : "");
  text("best_satellite", best != nullptr, best ? f.trajectory.objects[best->satellite].name : "");
  if (best) {
    r.add("best_utc", instant(best->start));
    r.add("best_volume_gbit", rounded(best->volume_bit / 1e9, 3));
    r.add("best_margin_db", rounded(best->greatest_margin_db, 2));
  } else {
    for (const char* name : {"best_utc", "best_volume_gbit", "best_margin_db"}) r.add(name, std::monostate{});
  }
  return r;
}

/// Margins along the best contacts, for the picture: twelve, by what they carry.
Table curves_table(const Found& f) {
  Table t(curve_columns());
  const auto& contacts = f.links.contacts;
  std::vector<std::size_t> order(contacts.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return contacts[a].volume_bit > contacts[b].volume_bit;
  });
  order.resize(std::min<std::size_t>(order.size(), 8));
  std::sort(order.begin(), order.end());
  const Links& l = f.links.links;
  for (const std::size_t k : order) {
    const Contact& c = contacts[k];
    for (std::size_t i = 0; i < l.size(); ++i) {
      if (l.satellite[i] != c.satellite || l.site[i] != c.site || l.epoch[i] < c.start || l.epoch[i] > c.stop)
        continue;
      t["contact"].push(f.trajectory.objects[c.satellite].name + ", " + f.sites.sites[c.site].name + " " +
                        std::to_string(k + 1));
      t["site"].push(f.sites.sites[c.site].name);
      t["since_rise_min"].push(rounded((l.epoch[i] - c.start) / 60, 4));
      t["margin_db"].push(rounded(l.margin_db[i], 3));
      t["elevation_deg"].push(degrees(l.elevation_rad[i]));
    }
  }
  return t;
}

Outputs run_links(const Inputs& in, const Context& ctx) {
  require_access(in, ctx);
  Found f;
  f.trajectory = merged_trajectory(in);
  f.sites = sites_of(in);
  f.options.passes.start = in.epoch("start");
  f.options.passes.stop = in.epoch("stop");
  f.options.passes.refraction = in.boolean("refraction");
  f.options.step_s = in.number("step_s");
  f.options.link = {in.number("frequency_mhz"),    in.number("eirp_dbw"),          in.number("g_over_t_db_k"),
                    in.number("data_rate_mbit_s"), in.number("required_eb_n0_db"), in.number("losses_db")};
  f.span_s = f.options.passes.stop - f.options.passes.start;
  f.links = access::find_links(f.trajectory, f.sites.sites, f.options, ctx);
  warn_of_ends(f.trajectory, f.links.objects, ctx);
  Outputs out;
  out.emplace("links", links_table(f));
  out.emplace("contacts", contacts_table(f));
  out.emplace("sites", sites_table(f));
  out.emplace("curves", curves_table(f));
  out.emplace("answer", answer_record(f));
  for (auto& [name, artefact] : out) artefact.labels.merge(f.sites.labels);
  return out;
}

std::vector<View> link_views() {
  return {
      {"answer",
       "sentence",
       {"Answer", "답"},
       {},
       R"({"values": "@answer", "case": "outcome", "templates": {
         "carries": {"en": "{usable_contacts} of {contacts} contact{s} {usable_contacts:carries|carry} **{volume_gbit}** in {span_h}, most of it to **{best_site}**; the link holds up to {longest_range_km}.",
                     "ko": "{span_h} 동안 접속 {contacts}회 가운데 {usable_contacts}회로 **{volume_gbit}**를 보내며, **{best_site}** 수신량이 가장 많습니다. 링크는 {longest_range_km}까지 유지됩니다."},
         "weak": {"en": "None of {contacts} contact{s} has a margin: the link holds only up to {longest_range_km}.",
                  "ko": "접속 {contacts}회 모두 여유가 없습니다. 링크는 {longest_range_km}까지만 유지됩니다."},
         "default": {"en": "No contact within {span_h}.", "ko": "{span_h} 안에 접속이 없습니다."}}})"},
      {"figures",
       "figures",
       {"Key figures", "주요 수치"},
       {},
       R"({"values": "@answer", "fields": ["contacts", "usable_contacts", "usable_h", "volume_gbit", "best_margin_db", "longest_range_km"]})"},
      {"timeline",
       "timeline",
       {"Contacts", "접속"},
       {"A contact without any margin is an outline.", "여유가 없는 접속은 테두리로 표시합니다."},
       R"({"table": "@contacts", "lane": "satellite", "start": "start_utc", "stop": "stop_utc", "color": "site",
           "hollow": {"column": "usable_min", "is": 0, "label": {"en": "no margin", "ko": "여유 없음"}, "otherwise": {"en": "carries", "ko": "전송 가능"}}})"},
      {"margin",
       "line",
       {"Margin along the best contacts", "주요 접속의 여유"},
       {"Above zero the link carries its data rate.", "0 위에서 설정한 전송률이 유지됩니다."},
       R"({"table": "@curves", "x": "since_rise_min", "y": "margin_db", "series": "contact", "color": "site"})"},
      {"sites",
       "table",
       {"Each site", "장소별"},
       {"Contacts at once count each by itself.", "동시 접속은 각각 셉니다."},
       R"({"table": "@sites", "color": "site"})"},
      {"contacts",
       "table",
       {"All contacts", "전체 접속"},
       {"What each carries at the data rate given.", "설정한 전송률로 보내는 양입니다."},
       R"({"table": "@contacts", "sort": "start_utc", "color": "site"})"},
  };
}

std::map<std::string, Text> labels() {
  return {{"satellite", {"Satellite", "위성"}},
          {"site", {"Site", "장소"}},
          {"country", {"Country", "국가"}},
          {"utc", {"Time", "시각"}},
          {"elevation_deg", {"Elevation", "고도"}},
          {"azimuth_deg", {"Azimuth", "방위각"}},
          {"range_km", {"Range", "거리"}},
          {"range_rate_km_s", {"Range rate", "거리 변화율"}},
          {"doppler_khz", {"Doppler shift", "도플러 편이"}},
          {"free_space_loss_db", {"Free-space loss", "자유공간 손실"}},
          {"c_n0_dbhz", {"C/N0", "C/N0"}},
          {"eb_n0_db", {"Eb/N0", "Eb/N0"}},
          {"margin_db", {"Margin", "여유"}},
          {"start_utc", {"Start", "시작"}},
          {"stop_utc", {"Stop", "끝"}},
          {"duration_min", {"Duration", "지속"}},
          {"usable_min", {"Usable", "사용 가능"}},
          {"usable_h", {"Usable", "사용 가능"}},
          {"volume_gbit", {"Volume", "전송량"}},
          {"least_margin_db", {"Least margin", "최소 여유"}},
          {"greatest_margin_db", {"Greatest margin", "최대 여유"}},
          {"contacts", {"Contacts", "접속 횟수"}},
          {"contact", {"Contact", "접속"}},
          {"since_rise_min", {"Since the start of the contact", "접속 시작 후"}}};
}

}  // namespace

void add_access_links(Registry& registry) {
  Kind k;
  k.name = "access.links";
  k.version = 2;
  k.summary = {"Range, Doppler and link budget while satellites see sites",
               "위성과 지상국 사이의 거리, 도플러, 링크 여유"};
  k.doc = {
      "For every pass, at its ends and at whole steps: range and its rate, the one-way Doppler shift of "
      "first "
      "order, free-space loss (ITU-R P.525), C/N0 from EIRP and G/T, Eb/N0 at the data rate, margin; and for "
      "each contact the time with a margin and what it carries. NOAA's published budget of EMWIN-N is met "
      "within its rounding. Losses other than free space are one number. The instant is one, without light "
      "time.",
      "통과마다 양 끝과 일정 간격에서 거리와 변화율, 편도 1차 도플러 편이, 자유공간 손실(ITU-R P.525), "
      "EIRP와 G/T로 구한 C/N0, 전송률에서의 Eb/N0와 여유를 구하고, 접속마다 여유가 있는 시간과 보낼 수 있는 "
      "양을 구합니다. NOAA가 공개한 EMWIN-N 링크 예산과 반올림 범위에서 일치합니다. 자유공간 손실이 아닌 "
      "손실은 한 값으로 넣습니다. 빛이 가는 시간은 넣지 않습니다."};
  k.params = trajectory_params();
  std::vector<Param> sites = site_params();
  k.params.insert(k.params.begin() + 1, sites.begin(), sites.end());
  k.params.push_back(
      Param::number("step_s", {"between rows", "행 간격"}).with_default(10.0).range(0.01, 86400));
  k.params.push_back(Param::number("frequency_mhz", {"carrier", "반송파 주파수"}).range(1, 1e6));
  k.params.push_back(Param::number("eirp_dbw", {"of the transmitter", "송신 EIRP"}).range(-100, 200));
  k.params.push_back(Param::number("g_over_t_db_k", {"of the receiver", "수신 G/T"}).range(-100, 100));
  k.params.push_back(Param::number("data_rate_mbit_s", {"data rate", "전송률"}).range(1e-6, 1e6));
  k.params.push_back(
      Param::number("required_eb_n0_db", {"Eb/N0 that the receiver needs", "필요한 Eb/N0"}).range(-10, 50));
  k.params.push_back(Param::number("losses_db", {"all others: air, pointing, polarisation, implementation",
                                                 "그 밖의 손실: 대기, 지향, 편파, 구현"})
                         .with_default(0.0)
                         .range(0, 100));
  const auto names = labels();
  k.outputs = {
      {"links", "Table", {"every step of every pass", "통과 중 각 시각"}, link_columns(), names},
      {"contacts", "Table", {"one pass a row", "통과별 한 행"}, contact_columns(), names},
      {"sites", "Table", {"each site", "장소별"}, site_columns(), names},
      {"curves", "Table", {"margins of the best contacts", "주요 접속의 여유"}, curve_columns(), names},
      {"answer", "Record", {"the answer", "답"}, answer_fields(), {}}};
  k.views = link_views();
  k.run = run_links;
  k.check = check_sites;
  registry.add(std::move(k));
}

}  // namespace bary::tasks
