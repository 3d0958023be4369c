#pragma once
/// Database: what an XTCE file says of a spacecraft's telemetry, as data.
///
/// XTCE (XML Telemetric and Command Exchange, CCSDS 660.1-B-2 = OMG XTCE 1.2; the spellings of 1.1 are read
/// too) describes packets as containers of parameters. The elements may stand in any of the namespaces in
/// use, with a prefix, as the default namespace, or without one. What is read: parameter types, parameters,
/// sequence containers, calibrators, alarms, validity, of all nested space systems. Commands, streams,
/// algorithms, services and messages are passed over: no packet is decoded by them.
///
/// Everything remembers its place in the text, so that what is found wrong later is reported with line and
/// column. Nothing outside the text is ever opened, and no entity is expanded but the five of XML.

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bary/core/error.hpp"

namespace re2 {
class RE2;
}

namespace bary::telemetry::xtce {

/// Index into one of the database's lists.
using Id = std::uint32_t;
inline constexpr Id no_id = 0xFFFFFFFFu;
/// Byte offset in the text.
using At = std::uint32_t;

/// A reference to a parameter or to a member of it (`PacketId.APID`, `Samples[2].x`).
struct ParameterRef {
  std::string text;      ///< as written
  Id parameter = no_id;  ///< found by name
  std::string member;    ///< path behind the parameter's name: `APID`, `[2].x`; empty for the whole
  bool calibrated = true;
  At at = 0;
};

enum class Relation : std::uint8_t { equal, unequal, less, less_equal, greater, greater_equal };

/// A condition, as a tree of comparisons.
struct Match {
  enum class Kind : std::uint8_t { always, compare, all, any, refused } kind = Kind::always;
  ParameterRef left, right;  ///< `right` where it compares with a parameter
  bool right_is_parameter = false;
  std::string value;  ///< the text to compare with, otherwise
  Relation relation = Relation::equal;
  std::vector<Match> terms;  ///< of all and any
  At at = 0;
};

/// A whole number that is fixed, read from a parameter, or looked up.
struct IntegerValue {
  enum class Kind : std::uint8_t { none, fixed, dynamic, lookup } kind = Kind::none;
  std::int64_t fixed = 0;
  ParameterRef parameter;
  double slope = 1, intercept = 0;  ///< of dynamic: slope * value + intercept, cut to a whole number
  std::vector<std::pair<Match, std::int64_t>> lookup;  ///< the first that matches
  At at = 0;
  bool is_fixed(std::int64_t v) const { return kind == Kind::fixed && fixed == v; }
};

enum class MathOperator : std::uint8_t {
  add,
  subtract,
  multiply,
  divide,
  modulo,
  power,
  reverse_power,
  ln,
  log10,
  exp,
  invert,
  factorial,
  tan,
  cos,
  sin,
  atan,
  atan2,
  acos,
  asin,
  tanh,
  cosh,
  sinh,
  atanh,
  acosh,
  asinh,
  swap,
  drop,
  duplicate,
  over,
  shift_left,
  shift_right,
  bit_and,
  bit_or,
  logical_and,
  logical_or,
  logical_not,
  absolute,
  euclidean_div,
  integer_part,
  greater,
  greater_equal,
  less,
  less_equal,
  equal,
  unequal,
  minimum,
  maximum,
  bit_xor,
  bit_not,
};

struct Calibrator {
  enum class Kind : std::uint8_t {
    none,
    polynomial,
    spline,
    math,
    refused,  ///< malformed: raw values are what they are, there are no calibrated ones
  } kind = Kind::none;
  std::vector<double> coefficients;  ///< polynomial, by exponent
  struct Point {
    double raw, calibrated;
    int order;  ///< of the piece that begins here
  };
  std::vector<Point> points;  ///< spline, in order of raw
  bool extrapolate = false;
  struct Term {
    enum class Kind : std::uint8_t { value, self, parameter, operation } kind = Kind::value;
    double value = 0;
    MathOperator operation = MathOperator::add;
    ParameterRef parameter;
  };
  std::vector<Term> terms;  ///< math, in postfix order
  At at = 0;
};

struct ContextCalibrator {
  Match context;
  Calibrator calibrator;
};

enum class IntegerForm : std::uint8_t {
  unsigned_,
  twos_complement,
  sign_magnitude,
  ones_complement,
  bcd,
  packed_bcd
};
enum class FloatForm : std::uint8_t { ieee754, milstd_1750a, ibm, ti };
enum class TextForm : std::uint8_t {
  ascii,
  latin1,
  windows_1252,
  utf8,
  utf16,
  utf16_le,
  utf16_be,
  utf32,
  utf32_le,
  utf32_be,
};

/// How a value lies in the packet.
struct Encoding {
  enum class Kind : std::uint8_t { none, integer, floating, text, binary } kind = Kind::none;
  std::uint32_t bits = 0;  ///< of integers and floats
  IntegerForm integer = IntegerForm::unsigned_;
  FloatForm floating = FloatForm::ieee754;
  bool least_byte_first = false;
  bool least_bit_first = false;
  std::vector<std::uint8_t> byte_significance;  ///< of an arbitrary byte order; empty otherwise

  TextForm text = TextForm::utf8;
  IntegerValue size;  ///< bits of the room that a text or binary takes; none: as long as it says itself
  std::uint32_t size_tag_bits = 0;  ///< of a leading size; 0 for none
  bool size_tag_counts_bytes = false;
  std::string terminator;     ///< bytes; empty for none
  std::int64_t max_bits = 0;  ///< of a text; 0: not said
  std::string refused;  ///< name of the element or encoding that keeps it from being decoded; empty: none
  Calibrator calibrator;
  std::vector<ContextCalibrator> contexts;
  At at = 0;
};

enum class Level : std::uint8_t { normal, watch, warning, distress, critical, severe };
std::string_view name_of(Level l);

/// A range of numbers; what is not said is open.
struct Range {
  double low, high;
  bool low_open = false, high_open = false;  ///< the bound itself is outside
  bool contains(double v) const {
    return (low_open ? v > low : v >= low) && (high_open ? v < high : v <= high);
  }
};

struct Alarm {
  struct Band {
    Range range;
    Level level;
    bool inside;  ///< alarming inside the range rather than outside
  };
  std::vector<Band> bands;
  /// Judges the step from an earlier value, without its sign: the newest that is both so many values and so
  /// many seconds before.
  struct Change {
    std::vector<Band> bands;
    bool per_second = false;  ///< the step divided by the seconds between
    bool is_percentage = false;
    std::int64_t samples = 1;
    double seconds = 0;
    bool asks_for_time() const { return per_second || seconds > 0; }
  };
  std::vector<Change> changes;
  /// Of texts, in the file's order: the first that the whole text matches says the level.
  struct Pattern {
    std::shared_ptr<const re2::RE2> expression;
    Level level;
  };
  std::vector<Pattern> patterns;
  std::int64_t violations = 1;   ///< so many in succession trigger the alarm
  std::int64_t conformance = 1;  ///< so many in succession end it
  bool remembers() const { return violations > 1 || conformance > 1 || !changes.empty(); }
  std::vector<std::pair<std::string, Level>> labels;  ///< of enumerations
  std::vector<std::pair<Match, Level>> conditions;
  Level otherwise = Level::normal;  ///< where nothing of the above says more
  Match context;
  At at = 0;
};

struct Enumeration {
  std::int64_t low, high;
  std::string label;
};

enum class TimeReference : std::uint8_t { none, tai, j2000, unix_, gps, date, parameter };

struct Member {
  std::string name;
  Id type = no_id;
  std::string type_text;
  At at = 0;
};

struct ParameterType {
  enum class Kind : std::uint8_t {
    integer,
    floating,
    boolean,
    enumerated,
    text,
    binary,
    absolute_time,
    relative_time,
    array,
    aggregate
  } kind = Kind::integer;
  std::string name;
  Id system = 0;
  At at = 0;
  std::string base_text;
  Id base = no_id;
  std::string unit;     ///< as written, several joined by blanks
  std::string initial;  ///< initial value, as written
  Encoding encoding;
  std::string one = "True", zero = "False";  ///< of booleans
  std::vector<Enumeration> enumerations;     ///< in order of `low`
  std::vector<std::string> labels;           ///< of enumerations, in the file's order, each once
  std::vector<std::uint32_t> label_of;       ///< index into labels, by index into enumerations
  bool has_valid_range = false, valid_range_is_calibrated = true;
  Range valid_range{};
  std::vector<Alarm> alarms;  ///< with context first, in order; the default, if any, last

  double time_scale = 1, time_offset = 0;  ///< raw to units of `time_unit_s`
  double time_unit_s = 1;
  TimeReference reference = TimeReference::none;
  std::string epoch_text;    ///< of a date
  ParameterRef offset_from;  ///< of a time counted from another

  Id element = no_id;  ///< of arrays
  std::string element_text;
  std::vector<std::pair<IntegerValue, IntegerValue>> dimensions;  ///< first and last index
  std::vector<Member> members;
};

enum class DataSource : std::uint8_t { telemetered, derived, constant, local, ground };

struct Parameter {
  std::string name;
  Id system = 0;
  Id type = no_id;
  std::string type_text;
  std::string initial;
  std::string description;
  DataSource source = DataSource::telemetered;
  Match validity;
  std::vector<std::pair<std::string, std::string>> aliases;  ///< name space, alias
  At at = 0;
};

enum class Reference : std::uint8_t { previous_entry, container_start, container_end, next_entry };

struct Entry {
  enum class Kind : std::uint8_t { parameter, container, refused } kind = Kind::parameter;
  std::string text;   ///< the reference, or the name of the element refused
  Id target = no_id;  ///< parameter or container
  std::vector<std::pair<IntegerValue, IntegerValue>> dimensions;  ///< of an array, where the entry says them
  bool has_location = false;
  Reference reference = Reference::previous_entry;
  IntegerValue location;
  IntegerValue repeat, repeat_offset;  ///< `repeat` none: once
  Match include;
  At at = 0;
};

struct Container {
  std::string name;
  Id system = 0;
  bool abstract = false;
  std::string base_text;
  Id base = no_id;
  Match restriction;
  std::vector<Entry> entries;
  IntegerValue size;  ///< of BinaryEncoding
  std::string description;
  At at = 0;
};

struct SpaceSystem {
  std::string name;
  std::string path;  ///< `/Root/Child`
  Id parent = no_id;
  At at = 0;
};

/// What is wrong with one type, parameter or container. It does no harm as long as no packet asks for it.
struct Flaw {
  enum class Of : std::uint8_t { type, parameter, container } of = Of::type;
  Id id = no_id;
  Diagnostic diagnostic;
};

class Database {
 public:
  std::string file;
  std::vector<SpaceSystem> systems;  ///< the root first
  std::vector<ParameterType> types;
  std::vector<Parameter> parameters;
  std::vector<Container> containers;
  std::vector<Flaw> flaws;  ///< in the order found; `compile` reports them
  bool usable = false;      ///< no error was found in reading that concerns the whole file

  /// `/Root/Child/name` of a parameter or container.
  std::string qualified(const Parameter& p) const { return systems[p.system].path + "/" + p.name; }
  std::string qualified(const Container& c) const { return systems[c.system].path + "/" + c.name; }
  /// The container by its name or path; no_id if there is none. The first of several with the same name.
  Id find_container(std::string_view name) const;
  /// Line and column of a place in the text.
  Place place(At at, std::string_view attribute = {}) const;
  std::string excerpt(At at) const;
  void keep_text(std::string_view text);

 private:
  std::string text_;
  std::vector<std::uint32_t> lines_;
};

struct ReadOptions {
  /// What a leading size of a text counts: bits (the standard's words, and space_packet_parser), bytes
  /// (Yamcs), or bytes in files that carry marks of Yamcs and bits otherwise.
  enum class LeadingSize { by_file, bits, bytes } leading_size = LeadingSize::by_file;
};

/// Reads a file's text. Every problem is told with its place: unknown elements and attributes as warnings,
/// wherever they cannot change how a packet is decoded, and as errors otherwise; unknown references with the
/// nearest name; loops of types, containers and members. An error in one type, parameter or container is
/// kept in `flaws`: `compile` sets the containers aside that ask for it. After any other error the
/// database says `usable == false`, and `compile` refuses it. What is known but not decoded here (segments,
/// streams, custom algorithms, DEC floats) is a warning as long as no packet asks for it.
/// Never throws but for lack of memory.
Database read_xtce(std::string_view text, std::string file, Diagnostics& faults,
                   const ReadOptions& options = {});

}  // namespace bary::telemetry::xtce
