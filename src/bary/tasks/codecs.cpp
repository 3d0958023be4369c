// How each type of artefact is hashed, kept and written.

#include <nlohmann/json.hpp>

#include "bary/core/files.hpp"
#include "bary/core/pack.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/netcdf/table.hpp"
#include "bary/orbit/trajectory_io.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {
namespace {

using json = nlohmann::ordered_json;
using ephemeris::Trajectory;

// --- Record as JSON

json value_json(const Value& v) {
  json x;
  switch (v.value.index()) {
    case 1:
      x = std::get<double>(v.value);  // not finite: null
      break;
    case 2:
      x = std::get<std::int64_t>(v.value);
      break;
    case 3:
      x = std::get<bool>(v.value);
      break;
    case 4:
      x = std::get<std::string>(v.value);
      break;
    case 5:
      x = time::utc_text().format(std::get<Epoch>(v.value));
      break;
    default:
      break;
  }
  json j{{"value", x}};
  if (v.value.index() == 5) j["type"] = "epoch";
  if (!v.unit.empty()) j["unit"] = v.unit;
  if (!v.description.empty()) j["description"] = v.description;
  if (!v.description_ko.empty()) j["description_ko"] = v.description_ko;
  if (v.status != Status::computed) j["status"] = name_of(v.status);
  if (!v.source.empty()) j["source"] = v.source;
  return j;
}

std::string record_to_json(const Record& r) {
  json j = json::object();
  for (const Value& v : r.values()) j[v.name] = value_json(v);
  return j.dump(1) + "\n";
}

void read_value(Record& r, const std::string& name, const json& j) {
  const json& x = j.at("value");
  Value& v = r.add(name, {});
  v.unit = j.value("unit", "");
  v.description = j.value("description", "");
  v.description_ko = j.value("description_ko", "");
  v.source = j.value("source", "");
  v.status = parse_status(j.value("status", "computed")).value_or(Status::assumed);
  if (x.is_string() && j.value("type", "") == "epoch")
    v.value = time::parse_epoch(x.get<std::string>());
  else if (x.is_string())
    v.value = x.get<std::string>();
  else if (x.is_boolean())
    v.value = x.get<bool>();
  else if (x.is_number_integer())
    v.value = x.get<std::int64_t>();
  else if (x.is_number())
    v.value = x.get<double>();
}

Record record_from_json(const std::string& text, const std::string& file) {
  try {
    const json j = json::parse(text);
    if (!j.is_object())
      throw Error("BARY-CORE-0013",
                  {{"file", file}, {"reason", {"it is no JSON object", "JSON 객체가 아닙니다"}}});
    Record r;
    for (const auto& [name, value] : j.items()) read_value(r, name, value);
    return r;
  } catch (const json::exception& e) {
    throw Error("BARY-CORE-0013", {{"file", file}, {"reason", e.what()}});
  }
}

Codec record_codec() {
  Codec c;
  c.type = "Record";
  c.formats = {"json"};
  c.extension = [](const Artefact&) { return std::string("json"); };
  c.hash = [](const Artefact& a, Sha256& h) { a.record().hash(h); };
  c.save = [](const Artefact& a, const std::string& path) { write_file(path, record_to_json(a.record())); };
  c.load = [](const std::string& path) { return Artefact(record_from_json(read_text_file(path), path)); };
  c.pack = [](const Artefact& a) { return pack(a.record()); };
  c.unpack = [](std::string_view bytes) { return Artefact(unpack_record(bytes)); };
  return c;
}

// --- Table as CSV, or netCDF where it is large

/// Above so many cells a text is slow to read and larger than it need be.
constexpr std::size_t cells_as_text = 2'000'000;

bool is_netcdf(const std::string& path) { return lower(path).ends_with(".nc"); }

Codec table_codec() {
  Codec c;
  c.type = "Table";
  c.formats = {"csv", "nc"};
  c.extension = [](const Artefact& a) {
    return std::string(a.table().rows() * a.table().columns().size() > cells_as_text ? "nc" : "csv");
  };
  c.hash = [](const Artefact& a, Sha256& h) { a.table().hash(h); };
  c.save = [](const Artefact& a, const std::string& path) {
    if (is_netcdf(path)) return netcdf::write_table(a.table(), path);
    write_file(path, to_csv(a.table(), time::utc_text()));
  };
  c.load_columns = [](const std::string& path, const std::string& shown, std::span<const ColumnSpec> columns,
                      Diagnostics& warnings) {
    if (is_netcdf(path))
      return Artefact(conform(netcdf::read_table(path), shown, columns, time::utc_text(), &warnings));
    return Artefact(from_csv(read_text_file(path), shown, columns, time::utc_text(), &warnings));
  };
  c.load = [load = c.load_columns](const std::string& path) {
    Diagnostics none;  // without declared columns there is nothing to warn of
    return load(path, path, {}, none);
  };
  c.pack = [](const Artefact& a) { return pack(a.table()); };
  c.unpack = [](std::string_view bytes) { return Artefact(unpack_table(bytes)); };
  return c;
}

// --- Trajectory

Codec trajectory_codec() {
  Codec c;
  c.type = "Trajectory";
  c.formats = {"csv", "oem", "json", "xml", "kvn", "tle", "bsp", "czml"};
  c.extension = [](const Artefact& a) { return orbit::trajectory_extension(a.as<Trajectory>("Trajectory")); };
  c.hash = [](const Artefact& a, Sha256& h) { a.as<Trajectory>("Trajectory").hash(h); };
  c.save = [](const Artefact& a, const std::string& path) {
    orbit::save_trajectory(a.as<Trajectory>("Trajectory"), path);
  };
  c.load = [](const std::string& path) {
    return Artefact("Trajectory", std::make_shared<const Trajectory>(orbit::load_trajectory(path)));
  };
  c.pack = [](const Artefact& a) { return orbit::pack_trajectory(a.as<Trajectory>("Trajectory")); };
  c.unpack = [](std::string_view bytes) {
    return Artefact("Trajectory", std::make_shared<const Trajectory>(orbit::unpack_trajectory(bytes)));
  };
  return c;
}

}  // namespace

void add_codecs(CodecRegistry& codecs) {
  codecs.add(record_codec());
  codecs.add(table_codec());
  codecs.add(trajectory_codec());
}

}  // namespace bary::tasks
