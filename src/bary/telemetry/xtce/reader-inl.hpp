#pragma once
// What the sources of the reader share. Internal to the room: pugixml stays in the sources.

#include <functional>
#include <initializer_list>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bary/telemetry/xtce/database.hpp"

namespace bary::telemetry::xtce {

/// Depth of nested systems, conditions and types beyond which a file is refused: nobody writes that.
inline constexpr int deepest = 64;
/// No single value is longer than this; a container's fixed part neither.
inline constexpr std::int64_t longest_bits = std::int64_t{1} << 27;

/// A whole number in decimal, 0x, 0o or 0b; the upper half of 64 unsigned bits keeps its bits.
std::optional<std::int64_t> whole_number(std::string_view s);

class Reader {
 public:
  Reader(Database& db, Diagnostics& faults, const ReadOptions& options)
      : db_(db), faults_(faults), options_(options) {}
  void read(std::string_view text);

 private:
  using Node = pugi::xml_node;
  using Names = std::initializer_list<std::string_view>;

  // Elements and attributes (read.cpp)
  static std::string_view local(const Node& n);
  static At at(const Node& n);
  Diagnostic& fault(std::string_view code, Error::Args args, At where, Severity s = Severity::error,
                    std::string_view attribute = {});
  /// While it lives, errors are flaws of one type, parameter or container.
  class Owner {
   public:
    Owner(Reader& r, Flaw::Of of, Id id) : reader_(r) { r.of_ = of, r.owner_ = id; }
    ~Owner() { reader_.owner_ = no_id; }
    Owner(const Owner&) = delete;
    Owner& operator=(const Owner&) = delete;

   private:
    Reader& reader_;
  };
  void unknown(const Node& n, const Node& parent, Severity s, Names known = {});
  void attributes(const Node& n, Names known);
  Diagnostic& bad_value(const Node& n, std::string_view attribute, std::string_view found, Phrase expected);
  void refuse(const Node& n, Phrase what);
  std::string_view required(const Node& n, const char* attribute);
  static std::string_view attribute(const Node& n, const char* name);
  static bool common(std::string_view element);
  double number(const Node& n, const char* attribute, double otherwise);
  std::int64_t integer(const Node& n, const char* attribute, std::int64_t otherwise);
  bool boolean(const Node& n, const char* attribute, bool otherwise);
  std::string name_of_item(const Node& n, std::string_view kind);

  // Systems, parameters, containers (read.cpp)
  void system(const Node& n, Id parent, int depth);
  void meta_data(const Node& n, Id system, bool telemetry);
  void parameter_set(const Node& n, Id system);
  void parameter(const Node& n, Id system);
  void properties(const Node& n, Parameter& p);
  void aliases(const Node& n, Parameter& p);
  void container(const Node& n, Id system);
  void base_container(const Node& n, Container& c);
  void entry(const Node& n, Container& c);
  void entry_parts(const Node& n, Entry& e);

  // Values that several elements hold (read_values.cpp)
  ParameterRef reference(const Node& n);
  IntegerValue integer_value(const Node& n);
  void dynamic_value(const Node& n, IntegerValue& v);
  void lookup_list(const Node& n, IntegerValue& v);
  Match match(const Node& n);  ///< n holds Comparison, ComparisonList, BooleanExpression or CustomAlgorithm
  Match match_item(const Node& n, int depth);
  Match comparison(const Node& n);
  Match condition(const Node& n);
  std::vector<std::pair<IntegerValue, IntegerValue>> dimensions(const Node& n);
  std::pair<IntegerValue, IntegerValue> dimension_of_size(const Node& n);
  Relation relation(const Node& n, std::string_view text);
  Calibrator calibrator(const Node& n);  ///< n holds one of the three
  void polynomial(const Node& n, Calibrator& c);
  void spline(const Node& n, Calibrator& c);
  void math(const Node& n, Calibrator& c);

  // Types (read_types.cpp, read_encoding.cpp, read_alarms.cpp)
  void type_set(const Node& n, Id system);
  void type(const Node& n, Id system, ParameterType::Kind kind);
  void type_part(const Node& n, const Node& parent, ParameterType& t);
  void enumeration_list(const Node& n, ParameterType& t);
  void members(const Node& n, ParameterType& t);
  void time_encoding(const Node& n, ParameterType& t);
  /// Seconds of a unit of time; 0 where it has no fixed length.
  double time_unit(const Node& n, const char* attribute);
  void reference_time(const Node& n, ParameterType& t);
  bool encoding(const Node& n, ParameterType& t);  ///< false: n is none
  void encoding_part(const Node& n, const Node& parent, Encoding& e);
  void integer_encoding(const Node& n, Encoding& e);
  void float_encoding(const Node& n, Encoding& e);
  void text_encoding(const Node& n, Encoding& e);
  void text_size(const Node& n, Encoding& e);
  void orders(const Node& n, Encoding& e);
  void byte_order(const Node& n, std::string_view text, Encoding& e);
  void context_calibrators(const Node& n, Encoding& e);
  void check_encoding(const Node& n, Encoding& e);
  void valid_range(const Node& n, ParameterType& t);
  Range range(const Node& n);
  void alarm(const Node& n, ParameterType& t);
  void context_alarms(const Node& n, ParameterType& t);
  Alarm alarm_body(const Node& n);
  void alarm_ranges(const Node& n, std::vector<Alarm::Band>& bands);
  void change_ranges(const Node& n, Alarm& a);
  void time_ranges(const Node& n, std::vector<Alarm::Band>& bands);  ///< of times, in units of their own
  void patterns(const Node& n, Alarm& a);
  void not_evaluated(const Node& n, std::string_view what);
  Level level(const Node& n, const char* attribute);

  // Names (resolve.cpp)
  void resolve();
  using Index = std::unordered_map<std::string_view, Id>;
  struct Scope {
    Index types, parameters, containers, aliases, children;
  };
  void index();
  Id walk(Id from, std::string_view path, std::string_view& last) const;
  Id look(Id system, std::string_view name, Index Scope::* list) const;
  Id find(Id system, std::string_view name, Index Scope::* list) const;
  void dangling(std::string_view kind, std::string_view name, At where, Index Scope::* list,
                std::string_view attribute);
  void resolve(ParameterRef& r, Id system);
  void resolve(Match& m, Id system);
  void resolve(IntegerValue& v, Id system);
  void resolve(Calibrator& c, Id system);
  void resolve_types();
  void inherit(Id type, std::vector<std::uint8_t>& state);
  void resolve_containers();
  void loops_of_types();
  void loops_of_containers();
  bool visit_type(Id type, std::vector<std::uint8_t>& state, int depth);
  bool visit_container(Id c, std::vector<std::uint8_t>& state, const std::vector<std::vector<Id>>& to,
                       int depth);

  Database& db_;
  Diagnostics& faults_;
  ReadOptions options_;
  std::vector<Scope> scopes_;
  bool bytes_in_size_tags_ = false;
  bool harmless_ = false;  ///< what is wrong here leaves raw values as they are: a warning
  Flaw::Of of_ = Flaw::Of::type;
  Id owner_ = no_id;  ///< that errors are flaws of
};

}  // namespace bary::telemetry::xtce
