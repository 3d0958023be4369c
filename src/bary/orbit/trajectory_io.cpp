#include "bary/orbit/trajectory_io.hpp"

#include <algorithm>
#include <filesystem>
#include <pugixml.hpp>

#include "bary/core/files.hpp"
#include "bary/core/text.hpp"
#include "bary/ephemeris/spk.hpp"
#include "bary/orbit/analytic.hpp"
#include "bary/orbit/ndm_kvn.hpp"
#include "bary/orbit/ndm_xml.hpp"
#include "bary/orbit/oem.hpp"
#include "bary/orbit/oem_text.hpp"
#include "bary/orbit/omm.hpp"
#include "bary/orbit/omm_scan.hpp"
#include "bary/orbit/other_form.hpp"
#include "bary/orbit/sgp4.hpp"
#include "bary/orbit/spk_theory.hpp"
#include "bary/orbit/tle.hpp"

namespace bary::orbit {
namespace {

using ephemeris::Object;
using ephemeris::SampledSource;
using ephemeris::Trajectory;

bool has_elements(const Object& o) {
  return dynamic_cast<const Sgp4Source*>(o.source.get()) ||
         dynamic_cast<const AnalyticSource*>(o.source.get());
}
bool is_sampled(const Object& o) { return dynamic_cast<const SampledSource*>(o.source.get()) != nullptr; }

std::array<std::string, omm_keys> texts_of(const Object& o) {
  if (const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get()))
    return omm_texts(s->elements(), s->model());
  const auto* a = dynamic_cast<const AnalyticSource*>(o.source.get());
  if (!a || !(a->field() == egm2008_zonals()))
    throw Error("BARY-ORBIT-0040", {{"object", o.name}, {"what", o.source->describe()}});
  return omm_texts(a->orbit(), o.name, o.id);
}

/// Which keys an encoding needs for these objects: the catalogues' 17, and what anybody has beside.
std::array<bool, omm_keys> used_keys(const std::vector<std::array<std::string, omm_keys>>& rows) {
  std::array<bool, omm_keys> used{};
  std::fill_n(used.begin(), static_cast<std::size_t>(OmmKey::theory), true);
  for (const auto& r : rows)
    for (std::size_t k = 0; k < omm_keys; ++k) used[k] = used[k] || !r[k].empty();
  return used;
}

/// Objects in the order of the file, whatever their theory.
class Collector {
 public:
  Collector(std::string_view text, const std::string& file) : text_(text), file_(file) {}

  void elements(const OmmFields& f) {
    Entry e;
    std::optional<OmmFault> fault;
    if (theory_of(f) == OmmTheory::analytic) {
      MeanOrbit o;
      fault = read_analytic(f, o);
      e.object = {clean_name(f[OmmKey::object_name]), clean_name(f[OmmKey::object_id]), nullptr};
      if (!fault) e.object.source = std::make_shared<const AnalyticSource>(o);
    } else {
      fault = read_sgp4(f, e.elements, e.model);
    }
    if (fault) throw Error(omm_diagnostic(*fault, f, text_, file_));
    entries_.push_back(std::move(e));
  }

  void ephemeris(OemMessage m) { messages_.push_back({entries_.size(), std::move(m)}); }

  Trajectory take() {
    place_ephemerides();
    if (entries_.empty()) throw Error("BARY-ORBIT-0006", {{"file", file_}}).at(file_);
    // SGP4 objects get their names by one rule, in `sgp4_trajectory`.
    std::vector<MeanElements> sgp4;
    for (const Entry& e : entries_)
      if (!e.object.source) sgp4.push_back(e.elements);
    Trajectory named = sgp4_trajectory(std::move(sgp4)), out;
    auto next = named.objects.begin();
    for (Entry& e : entries_) {
      if (e.object.source) {
        out.objects.push_back(std::move(e.object));
        continue;
      }
      if (e.model != GravityModel::wgs72)
        next->source = std::make_shared<const Sgp4Source>(std::move(e.elements), e.model);
      out.objects.push_back(std::move(*next++));
    }
    return out;
  }

 private:
  struct Entry {
    Object object;  ///< with its source where it is not SGP4
    MeanElements elements;
    GravityModel model = GravityModel::wgs72;
  };

  /// An object may have several messages; it stands where its first one does.
  void place_ephemerides() {
    std::vector<OemMessage> all;
    std::vector<std::size_t> at;
    std::vector<std::pair<std::string, std::string>> seen;
    for (auto& [position, m] : messages_) {
      for (const OemSegment& s : m.segments) {
        const std::pair key{clean_name(s.metadata["OBJECT_NAME"]), clean_name(s.metadata["OBJECT_ID"])};
        if (std::find(seen.begin(), seen.end(), key) != seen.end()) continue;
        seen.push_back(key);
        at.push_back(position);
      }
      all.push_back(std::move(m));
    }
    Trajectory t = oem_trajectory(all, file_);
    for (std::size_t k = 0; k < t.objects.size(); ++k) {
      Entry e;
      e.object = std::move(t.objects[k]);
      entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(at[k] + k), std::move(e));
    }
  }

  std::string_view text_;
  const std::string& file_;
  std::vector<Entry> entries_;
  std::vector<std::pair<std::size_t, OemMessage>> messages_;
};

[[noreturn]] void no_trajectory(const std::string& file, NdmType t, std::uint64_t line) {
  throw Error("BARY-ORBIT-0050", {{"file", file}})
      .at(file, line)
      .found(std::string(name_of(t)))
      .expected({"TLE, OMM, OEM or SPK", "TLE, OMM, OEM 또는 SPK"});
}

void collect_xml(const std::string& text, const std::string& file, Collector& out) {
  const NdmXml xml(text, file);
  for (const pugi::xml_node& n : xml.messages()) {
    NdmType t;
    message_type(n, t);
    if (t == NdmType::oem)
      out.ephemeris(read_xml_oem(xml, n));
    else if (t == NdmType::omm)
      out.elements(omm_fields(read_xml_message(xml, n)));
    else
      no_trajectory(file, t, xml.line_of(n));
  }
}

void collect_kvn(const std::string& text, const std::string& file, Collector& out) {
  KvnReader reader(text, file);
  skip_to_message(reader, file, "CCSDS_OMM_VERS, CCSDS_OEM_VERS");
  while (reader.peek().kind != KvnLine::Kind::end) {
    NdmType t;
    version_key(reader.peek().key, t);
    if (t == NdmType::oem)
      out.ephemeris(read_kvn_oem(reader, file));
    else if (t == NdmType::omm)
      out.elements(omm_fields(read_kvn_message(reader, file)));
    else
      no_trajectory(file, t, reader.peek().number);
  }
}

/// A message of CCSDS as KVN, of whatever kind, in UTF-8 or UTF-16.
bool is_kvn(std::string_view head) {
  std::string letters;
  for (const char c : head.substr(0, 4096))
    if (c != '\0') letters += c;
  return letters.find("CCSDS_OEM_VERS") != std::string::npos ||
         letters.find("CCSDS_OMM_VERS") != std::string::npos ||
         letters.find("CCSDS_OPM_VERS") != std::string::npos;
}

}  // namespace

std::string trajectory_extension(const Trajectory& t) {
  const auto sampled =
      static_cast<std::size_t>(std::count_if(t.objects.begin(), t.objects.end(), is_sampled));
  return sampled == 0 ? "csv" : sampled == t.objects.size() ? "oem" : "xml";
}

std::string trajectory_to_omm_csv(const Trajectory& t) {
  std::vector<std::array<std::string, omm_keys>> rows;
  for (const Object& o : t.objects) rows.push_back(texts_of(o));
  const auto used = used_keys(rows);
  std::string out;
  const auto line = [&](auto&& text) {
    bool first = true;
    for (std::size_t k = 0; k < omm_keys; ++k) {
      if (!used[k]) continue;
      if (!first) out += ',';
      first = false;
      out += csv_quote(text(k));
    }
    out += '\n';
  };
  line([](std::size_t k) { return name_of(static_cast<OmmKey>(k)); });
  for (const auto& r : rows) line([&](std::size_t k) { return std::string_view(r[k]); });
  return out;
}

std::string trajectory_to_omm_json(const Trajectory& t) {
  std::string out = "[";
  for (const Object& o : t.objects) {
    out += out.size() == 1 ? "\n" : ",\n";
    out += omm_json_object(texts_of(o));
  }
  return out + "\n]\n";
}

std::string trajectory_to_ndm(const Trajectory& t, NdmEncoding encoding, const NdmHeader& header) {
  // Whether one message is a root of its own or stands in an `ndm` is decided by their number.
  const bool alone = t.objects.size() == 1;
  std::string out;
  if (encoding == NdmEncoding::xml) {
    out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
    if (!alone) out += ndm_root;
  }
  for (const Object& o : t.objects) {
    if (encoding == NdmEncoding::kvn && !out.empty()) out += '\n';
    if (has_elements(o)) {
      const NdmMessage m = omm_message(texts_of(o), header);
      if (encoding == NdmEncoding::kvn)
        write_kvn_message(out, m);
      else
        write_xml_message(out, m, alone ? 0 : 2, alone);
    } else {
      const OemMessage m = make_oem(o, header);
      if (encoding == NdmEncoding::kvn)
        write_kvn_oem(out, m);
      else
        write_xml_oem(out, m, alone ? 0 : 2, alone);
    }
  }
  if (encoding == NdmEncoding::xml && !alone) out += "</ndm>\n";
  return out;
}

std::string trajectory_to_tle(const Trajectory& t) {
  std::string out;
  for (const Object& o : t.objects) {
    const auto* s = dynamic_cast<const Sgp4Source*>(o.source.get());
    if (!s) throw Error("BARY-ORBIT-0040", {{"object", o.name}, {"what", o.source->describe()}});
    const auto [one, two] = write_tle(s->elements());
    if (!s->elements().name.empty()) out += "0 " + s->elements().name + "\n";
    out += one + "\n" + two + "\n";
  }
  return out;
}

void save_trajectory(const Trajectory& t, const std::string& path, const NdmHeader& header) {
  std::string ending = lower(std::filesystem::path(path).extension().string());
  if (!ending.empty()) ending.erase(0, 1);
  if (ending == "json") return write_file(path, trajectory_to_omm_json(t));
  if (ending == "xml") return write_file(path, trajectory_to_ndm(t, NdmEncoding::xml, header));
  if (ending == "kvn") return write_file(path, trajectory_to_ndm(t, NdmEncoding::kvn, header));
  if (ending == "tle") return write_file(path, trajectory_to_tle(t));
  if (ending == "oem") {
    for (const Object& o : t.objects) (void)make_oem(o, header);
    return write_file(path, trajectory_to_ndm(t, NdmEncoding::kvn, header));
  }
  if (ending != "csv" && trajectory_extension(t) != "csv")
    return write_file(path, trajectory_to_ndm(t, NdmEncoding::kvn, header));
  write_file(path, trajectory_to_omm_csv(t));
}

Trajectory load_trajectory(const std::string& path) {
  {
    const MappedFile file(path);
    if (file.bytes().size() >= 1024 && ephemeris::Daf::looks_like(file.bytes()))
      return ephemeris::spk_trajectory(ephemeris::SpkFile::open(path, spk_theory()));
  }
  const std::string bytes = read_text_file(path);
  refuse_other_form(bytes, path, {"TLE, OMM, OEM or SPK", "TLE, OMM, OEM 또는 SPK"});
  const ElementForm form = element_form(bytes);
  if (form == ElementForm::omm_csv || form == ElementForm::omm_json) {
    Collector collect(bytes, path);
    const OmmConsumer consumer = [&](const OmmFields& f) { collect.elements(f); };
    if (form == ElementForm::omm_csv)
      scan_omm_csv(bytes, path, consumer);
    else
      scan_omm_json(bytes, path, consumer);
    return collect.take();
  }
  if (form == ElementForm::omm_xml || is_kvn(bytes)) {
    const std::string text = ndm_text(bytes, path);
    Collector collect(text, path);
    if (form == ElementForm::omm_xml)
      collect_xml(text, path, collect);
    else
      collect_kvn(text, path, collect);
    return collect.take();
  }
  if (bytes.substr(0, bytes.find('\n')).find("x_km") != std::string::npos)
    throw Error("BARY-ORBIT-0006", {{"file", path}})
        .at(path, 1)
        .found({"sampled states, whose frame a CSV does not name", "좌표계를 적지 않은 CSV의 표본 상태"})
        .expected({"an ephemeris message, an SPK or elements", "궤도력 메시지, SPK 또는 궤도 요소"})
        .hint({"write them as .oem or .bsp, which name frame and interpolation",
               "좌표계와 보간을 적는 .oem이나 .bsp로 쓰십시오"});
  Diagnostics faults;
  return sgp4_trajectory(read_elements(bytes, path, Strictness::strict, faults));
}

Trajectory sampled_trajectory(const Trajectory& t, frames::Frame frame, const ephemeris::Span& span,
                              double step_s, const DataContext& data) {
  Trajectory out;
  for (const Object& o : t.objects)
    out.objects.push_back({o.name, o.id, ephemeris::sample(*o.source, frame, span, step_s, data)});
  return out;
}

}  // namespace bary::orbit
