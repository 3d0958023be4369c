#include "bary/tasks/tasks.hpp"

#include <doctest/doctest.h>

#include "bary/core/files.hpp"
#include "bary/core/pack.hpp"
#include "bary/core/test.hpp"
#include "bary/geo/features.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/tasks/output.hpp"
#include "bary/time/time.hpp"

using namespace bary;

namespace {
/// The first satellite of AIAA 2006-6753's verification set.
constexpr const char* vanguard =
    "1 00005U 58002B   00179.78495062  .00000023  00000-0  28098-4 0  4753\n"
    "2 00005  34.2682 348.7242 1859667 331.7664  19.3264 10.82419157413667\n";

study::Registry all() {
  study::Registry r;
  tasks::add_all(r);
  return r;
}

study::Outputs sgp4(const study::Registry& r, const std::string& gravity) {
  const std::string file = test::scratch("tasks") + "/" + gravity + ".tle";
  write_file(file, vanguard);
  study::Inputs in;
  in.set("elements", std::vector<study::Scalar>{file});
  in.set("gravity", std::vector<study::Scalar>{gravity});
  in.set("lenient", std::vector<study::Scalar>{false});
  return r.find("orbit.sgp4")->run(in, {});
}

Table one_of_each() {
  Table t;
  t.add("a_km", ColumnType::f64).push(0.1);
  t["a_km"].push_null();
  t.add("n", ColumnType::i64).push(std::int64_t{-5});
  t["n"].push(std::int64_t{7});
  t.add("b", ColumnType::boolean).push(true);
  t["b"].push_null();
  t.add("s", ColumnType::text).push("comma, \"quote\"");
  t["s"].push("");
  t.add("utc", ColumnType::epoch).push(Epoch{773, 1.0 / 3});
  t["utc"].push(Epoch{-1, 0});
  Column& c = t.add("light", ColumnType::choice);
  c.labels = {"day", "night"};
  c.push_choice("night");
  c.push_null();
  return t;
}
}  // namespace

TEST_CASE("a stored artefact reads back to the same digest") {
  const study::Registry r = all();
  const CodecRegistry& codecs = r.codecs();
  const std::string folder = test::scratch("stored");

  const Artefact table(one_of_each());
  const Codec& t = codecs.get("Table");
  CHECK(codecs.digest(t.unpack(t.pack(table))) == codecs.digest(table));

  Record record;
  record.add("wait_h", 1.0 / 3, "wait", "대기").status = Status::assumed;
  record.add("nothing", {});
  record.add("many", std::int64_t{3});
  record.add("good", true);
  record.add("who", std::string("KOMPSAT-5"));
  record.add("when", Epoch{773, 0.125});
  const Artefact values(record);
  const Codec& c = codecs.get("Record");
  CHECK(codecs.digest(c.unpack(c.pack(values))) == codecs.digest(values));
  c.save(values, folder + "/r.json");
  CHECK(codecs.digest(c.load(folder + "/r.json")) == codecs.digest(values));

  for (const char* gravity : {"wgs72", "wgs72_old", "wgs84"}) {
    const Artefact a = sgp4(r, gravity).at("trajectory");
    const Codec& o = codecs.get("Trajectory");
    const std::string path = folder + "/" + gravity + "." + o.extension(a);
    o.save(a, path);
    CHECK_MESSAGE(codecs.digest(o.load(path)) == codecs.digest(a), gravity);
  }

  // No look, no swath: that is a result; a file of nothing is no area.
  const Artefact none("Features", std::make_shared<const geo::Features>());
  const Codec& f = codecs.get("Features");
  CHECK(codecs.digest(f.unpack(f.pack(none))) == codecs.digest(none));
  f.save(none, folder + "/none.geojson");
  CHECK_THROWS_AS(f.load(folder + "/none.geojson"), Error);
}

TEST_CASE("large tables and features leave the text") {
  const study::Registry r = all();
  const Codec &tables = r.codecs().get("Table"), &areas = r.codecs().get("Features");
  const auto table = [](std::size_t rows) {
    Table t;
    for (const char* name : {"x_m", "y_m"}) t.add(name, ColumnType::f64);
    for (const char* name : {"x_m", "y_m"})
      for (std::size_t i = 0; i < rows; ++i) t[name].push(static_cast<double>(i));
    return Artefact(std::move(t));
  };
  CHECK(tables.extension(table(1'000'000)) == "csv");
  const Artefact large = table(1'000'001);
  CHECK(tables.extension(large) == "nc");
  const std::string folder = test::scratch("large");
  tables.save(large, folder + "/t.nc");
  CHECK(r.codecs().digest(tables.load(folder + "/t.nc")) == r.codecs().digest(large));

  const auto line = [](std::size_t vertices) {
    auto f = std::make_shared<geo::Features>();
    f->features.resize(1);
    f->features[0].name = "track";
    f->features[0].geometry.type = geo::Geometry::Type::line;
    f->features[0].geometry.lines.emplace_back(vertices, geo::LonLat{0.1, 0.2});
    return Artefact("Features", std::shared_ptr<const geo::Features>(std::move(f)));
  };
  CHECK(areas.extension(line(1'000'000)) == "geojson");
  CHECK(areas.extension(line(1'000'001)) == "gpkg");
  areas.save(line(10), folder + "/f.gpkg");
  CHECK(areas.load(folder + "/f.gpkg").as<geo::Features>("Features").features.at(0).name == "track");
}

TEST_CASE("damaged stored bytes are refused wherever they are cut") {
  const std::string bytes = pack(one_of_each());
  for (std::size_t n = 0; n < bytes.size(); ++n)
    CHECK_THROWS_AS(unpack_table(std::string_view(bytes).substr(0, n)), Error);
  CHECK_THROWS_AS(unpack_table(bytes + "x"), Error);
  CHECK_THROWS_AS(unpack_record(bytes), Error);
}

TEST_CASE("an epoch keeps every bit through OMM's text") {
  for (const char* text :
       {"2000-06-27T18:50:19.733568", "2024-12-31T23:59:59.999999999999", "2024-02-29T00:00:41.1"}) {
    const Epoch e = time::parse_epoch_in(text, time::Scale::utc);
    CHECK(e.fraction == std::stod("0" + std::string(text).substr(19)));
  }
}

TEST_CASE("epochs of a sampling reach to stop and not beyond") {
  const Epoch start = time::parse_epoch("2024-07-06T00:00:00Z");
  CHECK(tasks::epochs_of(start, start + 60, 20).size() == 4);
  CHECK(tasks::epochs_of(start, start + 59.9, 20).size() == 3);
  CHECK(tasks::epochs_of(start, start, 20).size() == 1);
  CHECK(tasks::epochs_of(start, start + 1, 0.1).size() == 11);
  CHECK_THROWS_AS(tasks::epochs_of(start, start + -1, 20), Error);
  CHECK_THROWS_AS(tasks::epochs_of(start, start + 1e12, 1), Error);
}

TEST_CASE(
    "states as CSV: the promised columns, first row of the verification set, the same for any threads") {
  const study::Registry r = all();
  const Artefact a = sgp4(r, "wgs72").at("trajectory");
  const auto& t = a.as<ephemeris::Trajectory>("Trajectory");
  Context ctx;
  ctx.data = tasks::data_context();
  const auto* source = dynamic_cast<const orbit::Sgp4Source*>(t.objects[0].source.get());
  const Epoch epoch = source->elements().epoch;
  std::string one;
  for (unsigned threads : {1u, 2u, 7u}) {
    ctx.threads = threads;
    std::string text;
    tasks::write_states_csv(t, {tasks::epochs_of(epoch, epoch + 86400, 7), frames::Frame::teme}, ctx,
                            [&](std::string_view s) { text += s; });
    if (one.empty()) one = text;
    CHECK(text == one);
  }
  CHECK(one.starts_with("satellite,catalog_number,utc,x_km,y_km,z_km,vx_km_s,vy_km_s,vz_km_s,status\n"));
  const Table table = from_csv(one, "states", {}, time::utc_text());
  CHECK(table["catalog_number"].i64()[0] == 5);
  CHECK(table["status"].text()[0] == "ok");
  // AIAA 2006-6753, tcppver.out, satellite 5 at 0 min.
  const double truth[] = {7022.46529266, -1400.08296755, 0.03995155, 1.893841015, 6.405893759, 4.534807250};
  const char* names[] = {"x_km", "y_km", "z_km", "vx_km_s", "vy_km_s", "vz_km_s"};
  double worst = 0;
  for (int k = 0; k < 6; ++k) worst = std::max(worst, std::abs(table[names[k]].f64()[0] - truth[k]));
  CHECK(test::accuracy("SGP4 as CSV, row of satellite 5", worst, 2e-7, "km, km/s", "AIAA 2006-6753"));
}
