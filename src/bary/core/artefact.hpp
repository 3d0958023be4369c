#pragma once
/// Artefact: a result with its identity and labels. What flows between tasks, what the store keeps.
///
/// Core knows no artefact type but Table and Record; others (Trajectory in `ephemeris`, Features in `geo`)
/// register a codec. Identity is the content digest: SHA-256 over a canonical form, the same for every number
/// of threads.

#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/core/record.hpp"
#include "bary/core/table.hpp"

namespace bary {

/// Who may have it: public, or a list of countries (ISO 3166 alpha-2, or "EU"). Merged by the strictest.
struct Release {
  bool is_public = true;
  std::vector<std::string> countries;  ///< sorted; meaningful where not public; empty = nobody

  static Release parse(std::string_view text);  ///< "public", "KR", "KR,US"; throws BARY-STUDY-…
  std::string text() const;
  Release merged(const Release& other) const;
  bool permits(const Release& wanted) const;  ///< may data with this label go out under `wanted`
};

/// Under what terms it may be used, merged by the strictest.
///
/// Terms stand in an order; within one step all texts hold together ("BSD-3-Clause AND MIT"). Read are SPDX
/// names and expressions (of `A OR B` the laxer counts, of `A AND B` the stricter), the plain words public,
/// public domain and facts, and the four types of the Korea Open Government License as KOGL-1 … KOGL-4. It is
/// an order of caution, no legal advice: what is not known here counts as the strictest.
class Licence {
 public:
  enum class Terms {
    open,                        ///< nothing is asked: CC0, public domain, facts
    attribution,                 ///< permissive, or to be named: MIT, BSD, Apache, CC-BY
    share_alike,                 ///< CC-BY-SA, ODbL, GPL
    non_commercial,              ///< CC-BY-NC
    non_commercial_share_alike,  ///< CC-BY-NC-SA
    restricted,                  ///< no derivatives, proprietary, not known, none stated
  };

  /// Open, by no text: what merging begins with.
  Licence() = default;
  /// Any text; an empty one is none stated: NOASSERTION.
  static Licence parse(std::string_view text);

  Terms terms() const { return terms_; }
  /// Texts joined by AND, in the order of the alphabet.
  std::string text() const;
  /// False of NOASSERTION, alone or beside others.
  bool stated() const;
  /// True of a text that is neither in the order above nor restricted by its own words.
  bool unknown() const { return unknown_; }
  Licence merged(const Licence& other) const;
  /// May something of this licence go out under `wanted`?
  bool permits(const Licence& wanted) const { return wanted.terms_ >= terms_; }

 private:
  Terms terms_ = Terms::open;
  bool unknown_ = false;
  std::vector<std::string> names_;  ///< sorted
};

/// A source named in the report: what, who, licence.
struct Source {
  std::string title;
  std::string origin;  ///< organisation, address or document
  std::string licence;
  std::string date;
  friend bool operator==(const Source&, const Source&) = default;
};

/// A value that is not published, for the report's table of assumptions.
struct Assumption {
  std::string subject;  ///< "CAS500-4"
  std::string name;     ///< "roll_max_deg"
  std::string value;
  Status status = Status::assumed;
  Text source;
  Text what;  ///< what the value is
  friend bool operator==(const Assumption&, const Assumption&) = default;
};

struct Labels {
  Release release;
  std::vector<Source> sources;
  std::vector<Assumption> assumptions;
  /// The strictest of all sources.
  Licence licence() const;
  /// Takes over the other's: strictest release, union of sources and assumptions.
  void merge(const Labels& other);
};

class Artefact {
 public:
  Artefact() = default;
  Artefact(std::string type, std::shared_ptr<const void> object)
      : type_(std::move(type)), object_(std::move(object)) {}
  Artefact(Table t) : Artefact("Table", std::make_shared<const Table>(std::move(t))) {}
  Artefact(Record r) : Artefact("Record", std::make_shared<const Record>(std::move(r))) {}

  const std::string& type() const { return type_; }
  bool empty() const { return !object_; }
  const std::shared_ptr<const void>& object() const { return object_; }
  /// Throws BARY-CORE-0012 if it is of another type.
  const Table& table() const { return as<Table>("Table"); }
  const Record& record() const { return as<Record>("Record"); }
  template <class T>
  const T& as(std::string_view type) const {
    if (type_ != type) wrong_type(type);
    return *static_cast<const T*>(object_.get());
  }

  Labels labels;

 private:
  [[noreturn]] void wrong_type(std::string_view wanted) const;
  std::string type_;
  std::shared_ptr<const void> object_;
};

class Sha256;

/// What the house must know to keep one type of artefact.
struct Codec {
  std::string type;                  ///< "Trajectory"
  std::vector<std::string> formats;  ///< endings that `save` accepts, without dot
  /// The ending, without dot, of the file that a run's folder gets; may depend on what the artefact holds.
  std::function<std::string(const Artefact&)> extension;
  std::function<void(const Artefact&, Sha256&)> hash;
  /// Writes to `path` in the form that its ending asks for.
  std::function<void(const Artefact&, const std::string& path)> save;
  /// Reads a stored form, or any file of the type that a user brings.
  std::function<Artefact(const std::string& path)> load;
  /// Of tables: reads a file that must have the columns declared; `shown` is its name in errors. What looks
  /// like a slip, and is none for certain, goes to `warnings`.
  std::function<Artefact(const std::string& path, const std::string& shown,
                         std::span<const ColumnSpec> columns, Diagnostics& warnings)>
      load_columns;
  /// The exact form that the store keeps: what is read back has the same content digest. Where absent, `save`
  /// and `load` are exact themselves.
  std::function<std::string(const Artefact&)> pack;
  std::function<Artefact(std::string_view bytes)> unpack;
  /// For views of a report, where the type can be drawn: a GeoJSON FeatureCollection. May be absent.
  std::function<std::string(const Artefact&)> view_json;

  /// True where the path ends as one of `formats`.
  bool names(std::string_view path) const;
};

class CodecRegistry {
 public:
  void add(Codec c);
  const Codec* find(std::string_view type) const;
  /// Throws BARY-CORE-0012.
  const Codec& get(std::string_view type) const;
  std::vector<std::string> types() const;
  std::string digest(const Artefact& a) const;

 private:
  std::map<std::string, Codec, std::less<>> codecs_;
};

}  // namespace bary
