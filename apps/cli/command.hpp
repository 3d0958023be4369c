#pragma once
/// The command line as data: verbs, their options, what they do. Parsing, help and suggestions read it;
/// nothing is written down a second time.

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "bary/core/error.hpp"
#include "bary/study/kind.hpp"

namespace bary::cli {

using study::Text;
class Session;

struct Option {
  std::string name;   ///< "out": the option --out; of a positional its name in help: "STUDY"
  std::string value;  ///< what follows it in help: "FILE"; empty: a flag
  Text doc;
  bool required = false;
  bool many = false;  ///< may stand several times
  bool positional = false;
  Text note = {};   ///< "default 10, −90 to 90 °"
  char letter = 0;  ///< of a short form: -o
  /// A flag that may also be switched off, by --no-NAME or --NAME=false; its value is then "false". Other
  /// flags are absent where they are switched off.
  bool two_way = false;
};

/// What stood on the command line of one verb.
class Arguments {
 public:
  bool has(std::string_view name) const { return values_.contains(name); }
  /// The value given, or `otherwise`.
  std::string text(std::string_view name, const std::string& otherwise = {}) const;
  const std::vector<std::string>& texts(std::string_view name) const;
  void set(std::string name, std::vector<std::string> values) {
    values_[std::move(name)] = std::move(values);
  }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// What a verb gives back: how it ended, and its result for `--json` (the text of a JSON object, or empty).
struct Outcome {
  Exit exit = Exit::done;
  std::string json;
};

struct Command {
  std::string name;
  Text summary;
  Text details;  ///< a paragraph of its help
  std::vector<Option> options;
  std::vector<Command> children;  ///< then it does nothing itself
  std::function<Outcome(Session&, const Arguments&)> run;

  const Command* find(std::string_view child) const;
};

/// Options of every verb: --lang, --json, --quiet, --help … Kept in one place.
const std::vector<Option>& global_options();

/// What the command line asks for.
struct Request {
  const Command* command = nullptr;
  std::vector<std::string> path;  ///< "orbit", "sgp4"
  Arguments arguments;            ///< of the verb and of all verbs
  bool help = false, version = false;
};

/// Reads the command line. What is wrong goes into `diagnostics` (unknown verbs and options with the nearest
/// one); the request is then filled as far as it was understood, so that --lang and --json hold for the
/// message.
Request parse_arguments(const Command& root, const std::vector<std::string>& words, Diagnostics& diagnostics);

/// The help of a verb, for a terminal of `width` cells.
std::string help_text(const Command& command, const std::vector<std::string>& path, bool korean, bool colour,
                      std::size_t width);

// The verbs, one file each.
Command run_command();
Command check_command();
Command plan_command();
Command new_command();
Command list_command();
Command kinds_command();
Command schema_command();
Command open_command();
Command pack_command();
Command diff_command();
Command verify_command();
Command doctor_command();
Command data_command();
Command store_command();
Command explain_command();
/// A verb for each kind of the registry, grouped by domain.
std::vector<Command> kind_commands(const study::Registry& registry);

}  // namespace bary::cli
