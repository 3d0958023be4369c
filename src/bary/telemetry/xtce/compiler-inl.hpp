#pragma once
// The compiler: lays out the tree of containers. Internal to the room.

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "bary/telemetry/xtce/plan-inl.hpp"

namespace bary::telemetry::xtce {

class Compiler {
 public:
  Compiler(PlanData& plan, Diagnostics& faults, const CompileOptions& options)
      : plan_(plan), db_(plan.db), faults_(faults), options_(options) {}
  /// False after an error.
  bool run(std::string_view root);

 private:
  using Op = Step::Op;

  // What is wrong with the parts of the file (compile.cpp)
  void index_flaws();
  bool whole(Flaw::Of of, Id id);
  void report_flaws(Severity s);

  // Layout (compile.cpp)
  Id root_container(std::string_view name);
  void survey();
  void node(Id container, std::uint32_t parent);
  void leave(std::size_t fields, std::size_t named);
  void heir(Id container, std::uint32_t parent);
  void settle_aside();
  void entries(const Container& c);
  void entry(const Entry& e, const Container& c);
  void entry_body(const Entry& e);
  void locate(const Entry& e);
  void include_container(Id id);
  void container_entry(const Entry& e);
  struct Dimension {
    const IntegerValue *first, *last;
  };
  void repeated(const Entry& e);
  void value(Id type, const std::string& name, Id parameter, const std::string& member, const Entry* e);
  void array(const ParameterType& t, const std::string& name, Id parameter, const std::string& member,
             const Entry* e);
  void scalar(const ParameterType& t, const std::string& name, Id parameter, const std::string& member);
  void kind_of(const ParameterType& t, Field& f);
  void name_field(Field& f, const std::string& name);
  void sync();
  Step& step(Op op);
  void forget() { walk_.known = false; }
  bool spend(std::size_t n);
  void finish_node(std::uint32_t id);
  void extras(std::uint32_t field);
  void switch_children(std::uint32_t id);

  std::optional<std::int64_t> bits_of_type(Id type, int depth = 0);
  std::optional<std::int64_t> bits_of_type_anew(const ParameterType& t, int depth);
  std::optional<std::int64_t> bits_of_array(const ParameterType& t, const Entry* e, int depth);
  bool is_static(Id container);

  // Conditions and operands (compile_match.cpp)
  Operand operand(const ParameterRef& r, bool calibrated);
  std::optional<std::uint32_t> field_of(const ParameterRef& r, std::vector<std::int64_t>& indices) const;
  CompiledMatch match(const Match& m);
  CompiledMatch compare(const Match& m);
  bool labels(const Match& m, const ParameterType& t, CompiledMatch& out);
  Value constant(const ParameterType& t, std::string_view text, bool calibrated, const Operand& left) const;
  static void make_fast(CompiledMatch& m, const std::vector<Field>& fields);
  std::uint32_t integer(const IntegerValue& v);

  Diagnostic& fault(std::string_view code, Error::Args args, At where, Severity s = Severity::error);

  PlanData& plan_;
  const Database& db_;
  Diagnostics& faults_;
  CompileOptions options_;
  bool fine_ = true, tolerant_ = false;
  std::vector<std::vector<Id>> heirs_;
  std::size_t spent_ = 0;
  std::vector<std::int64_t> bits_;         ///< by type: -2 not asked, -1 not fixed
  std::vector<std::uint8_t> static_;       ///< by container: 0 not asked, 1 yes, 2 no, 3 being asked
  std::vector<std::uint8_t> common_name_;  ///< by parameter: another has its name
  std::unordered_map<Id, std::vector<std::uint32_t>> latest_;  ///< fields on the path, by parameter
  std::unordered_map<std::string, std::uint32_t> by_name_;     ///< fields on the path whose name is common
  std::vector<std::string> named_;                             ///< its keys, in order
  std::vector<At> warned_;
  std::vector<std::uint32_t> flaws_;  ///< by what they concern
  std::vector<char> reported_;        ///< by flaw
  std::vector<std::size_t> demoted_;  ///< among the faults: errors of containers set aside

  /// Where the walk stands; saved and set back whole.
  struct Walk {
    std::vector<Step>* steps = nullptr;  ///< of the node
    bool known = true, synced = false;
    std::int64_t bit = 0;    ///< cursor, where known
    std::int64_t start = 0;  ///< of the container within, where known
    bool start_known = true;
    std::int64_t extent = 0;  ///< furthest end in a container that is static
    int dynamic_depth = 0;    ///< inside something optional or repeated by the program
    int open_loops = 0;
    int inclusion = 0;
    std::vector<Repeat> repeats;
  };
  Walk walk_;
};

}  // namespace bary::telemetry::xtce
