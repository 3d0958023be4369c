// A verb for each kind of the registry: the options become a study of one task, so that a command line and a
// study are checked and run by the same code.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "bary/ephemeris/trajectory.hpp"
#include "bary/study/run.hpp"
#include "bary/tasks/output.hpp"
#include "bary/time/time.hpp"
#include "kind_text.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

using namespace study;
using json = nlohmann::ordered_json;

std::string option_name(std::string name) {
  std::replace(name.begin(), name.end(), '_', '-');
  return name;
}

std::string value_word(const Param& p) {
  switch (p.type) {
    case ParamType::boolean:
      return "";
    case ParamType::integer:
      return "N";
    case ParamType::number: {
      const std::string u = unit_symbol(p.name);
      return u.empty() ? "X" : u;
    }
    case ParamType::text:
      return "TEXT";
    case ParamType::choice:
      return "WORD";
    case ParamType::epoch:
      return "TIME";
    case ParamType::file:
    case ParamType::artefact:
      return "FILE";
  }
  return "";
}

bool has_trajectory(const Kind& k) {
  return std::any_of(k.outputs.begin(), k.outputs.end(),
                     [](const Port& p) { return p.type == "Trajectory"; });
}

std::string out_name(const Kind& k, const Port& p) {
  return &p == &k.outputs.front() ? "out" : "out-" + option_name(p.name);
}

std::vector<Option> options_of(const Kind& k, const CodecRegistry& codecs) {
  std::vector<Option> out;
  for (const Param& p : k.params) {
    Option o;
    o.name = option_name(p.name);
    o.value = value_word(p);
    o.doc = p.doc;
    // `start` and `stop` of a verb have no study to come from.
    o.required = p.required && std::holds_alternative<std::monostate>(p.default_value);
    o.many = p.list;
    o.note = {limits_words(p, false), limits_words(p, true)};
    o.two_way = p.type == ParamType::boolean;
    if (const bool* on = std::get_if<bool>(&p.default_value); on && *on) {
      o.note.en += "; --no-" + o.name + " switches it off";
      o.note.ko += "; --no-" + o.name + "(으)로 끕니다";
    }
    out.push_back(std::move(o));
  }
  const auto add = [&](Option o) {
    if (!k.find_param(o.name == "step-s" ? "step_s" : o.name)) out.push_back(std::move(o));
  };
  for (const Port& p : k.outputs) {
    std::string endings;
    for (const std::string& f : codecs.get(p.type).formats) endings += (endings.empty() ? "." : ", .") + f;
    Option o{out_name(k, p), "FILE", p.doc};
    o.doc.en += ": " + p.type + ", " + endings;
    o.doc.ko += ": " + p.type + ", " + endings;
    if (o.name == "out") o.letter = 'o';
    out.push_back(std::move(o));
  }
  if (has_trajectory(k)) {
    add({"start", "TIME", {"first epoch that is written", "쓸 첫 시각"}});
    add({"stop", "TIME", {"last epoch that is written", "쓸 마지막 시각"}});
    add({"step-s", "s", {"between epochs that are written", "쓰는 시각 사이의 간격"}});
    add({"frame",
         "WORD",
         {"axes of what is written", "쓰는 좌표계"},
         false,
         false,
         false,
         {"GCRF, EME2000, ITRF, TEME, TOD; default GCRF", "GCRF, EME2000, ITRF, TEME, TOD; 기본값 GCRF"}});
  }
  return out;
}

/// A value of the command line as TOML; what does not read as its type goes on as a text, so that the study's
/// own check says what is wrong with it.
std::string toml_value(const Param& p, const std::string& word) {
  if (p.type == ParamType::boolean) return word;
  if (p.type == ParamType::integer)
    if (const auto v = parse_i64(word)) return std::to_string(*v);
  if (p.type == ParamType::number)
    if (const auto v = parse_f64(word, true)) return format_f64(*v);
  return json_quote(word);
}

std::string study_text(const Kind& k, const std::string& task, const Arguments& a) {
  std::string s = "[task." + task + "]\nkind = " + json_quote(k.name) + "\n";
  for (const Param& p : k.params) {
    const std::string name = option_name(p.name);
    if (!a.has(name)) continue;
    if (!p.list) {
      s += p.name + " = " + toml_value(p, a.text(name)) + "\n";
      continue;
    }
    s += p.name + " = [";
    bool first = true;
    for (const std::string& word : a.texts(name)) {
      // Numbers may share one word: 1,2,3.
      const bool numbers = p.type == ParamType::integer || p.type == ParamType::number;
      for (const std::string_view part : numbers ? split(word, ',') : std::vector<std::string_view>{word}) {
        s += (first ? "" : ", ") + toml_value(p, std::string(part));
        first = false;
      }
    }
    s += "]\n";
  }
  return s;
}

/// Places in the study become options.
Diagnostic as_option(Diagnostic d, const Kind& k, const std::string& file) {
  if (d.where.file != file) return d;
  const std::string key = d.where.key.substr(std::min(d.where.key.size(), d.where.key.rfind('.') + 1));
  d.where = {};
  d.excerpt.clear();
  const bool known = k.find_param(key) != nullptr;
  for (auto& [name, value] : d.args)
    if (name == "key") value = "--" + option_name(value.en().substr(value.en().rfind('.') + 1));
  if (d.code == "BARY-STUDY-0056" && !d.args.empty()) {
    Diagnostic x = Error("BARY-CLI-0005", {{"option", d.args[0].second}}).diagnostic();
    x.hint = d.hint;
    return x;
  }
  if (known) d.where.key = "--" + option_name(key);
  return d;
}

tasks::OutputOptions output_options(const Kind& k, const Arguments& a) {
  tasks::OutputOptions o;
  if (!has_trajectory(k)) return o;  // options of these names are the kind's own
  const auto wrong = [](const char* option, const std::string& text, const Phrase& expected) {
    throw Error("BARY-CLI-0006", {{"option", option}, {"text", text}}).expected(expected);
  };
  if (a.has("start")) o.start = time::parse_epoch(a.text("start"));
  if (a.has("stop")) o.stop = time::parse_epoch(a.text("stop"));
  if (o.start && o.stop && *o.stop < *o.start) throw Error("BARY-TASKS-0002").key("--stop");
  if (a.has("step-s")) {
    const auto v = parse_f64(a.text("step-s"));
    if (!v || *v < 1e-6) wrong("--step-s", a.text("step-s"), {"a number of seconds", "초 단위의 수"});
    o.step_s = v;
  }
  if (a.has("frame")) {
    const auto f = frames::parse_frame(a.text("frame"));
    if (!f) wrong("--frame", a.text("frame"), "GCRF, EME2000, ITRF, TEME, TOD, MOON_IAU");
    o.frame = *f;
  }
  return o;
}

/// Two results in one file are one result lost.
void check_outputs(const Kind& k, const Arguments& a) {
  std::map<std::string, std::string> taken;
  for (const Port& p : k.outputs) {
    const std::string option = out_name(k, p);
    if (!a.has(option)) continue;
    std::error_code ec;
    const auto path = std::filesystem::weakly_canonical(std::filesystem::absolute(a.text(option)), ec);
    const auto [at, fresh] = taken.emplace(ec ? a.text(option) : path.string(), "--" + option);
    if (!fresh)
      throw Error("BARY-CLI-0023",
                  {{"first", at->second}, {"second", "--" + option}, {"file", a.text(option)}});
  }
}

json cell(const Column& c, std::size_t i) {
  if (!c.valid(i)) return nullptr;
  switch (c.type) {
    case ColumnType::f64:
      return std::isfinite(c.f64()[i]) ? json(c.f64()[i]) : json(nullptr);
    case ColumnType::i64:
      return c.i64()[i];
    case ColumnType::boolean:
      return c.boolean()[i] != 0;
    default:
      return cell_text(c, i, time::utc_text());
  }
}

json artefact_json(const Artefact& a) {
  if (a.type() == "Table") {
    json columns = json::object();
    for (const Column& c : a.table().columns()) {
      json values = json::array();
      for (std::size_t i = 0; i < c.size(); ++i) values.push_back(cell(c, i));
      columns[c.name] = std::move(values);
    }
    return {{"type", a.type()}, {"rows", a.table().rows()}, {"columns", std::move(columns)}};
  }
  json j{{"type", a.type()}};
  if (a.type() == "Record") {
    for (const Value& v : a.record().values()) {
      json& x = j["values"][v.name];
      std::visit(
          [&](const auto& y) {
            using T = std::decay_t<decltype(y)>;
            if constexpr (std::is_same_v<T, Epoch>)
              x = time::utc_text().format(y);
            else if constexpr (!std::is_same_v<T, std::monostate>)
              x = y;
          },
          v.value);
    }
  }
  if (a.type() == "Trajectory") {
    for (const auto& o : a.as<ephemeris::Trajectory>("Trajectory").objects)
      j["objects"].push_back({{"satellite", o.name}, {"id", o.id}, {"source", o.source->describe()}});
  }
  return j;
}

/// What a verb prints where no --out is given.
void print_artefact(Session& s, const Artefact& a, const tasks::OutputOptions& options) {
  if (s.json()) return;
  if (a.type() == "Table") return s.print(to_csv(a.table(), time::utc_text()));
  if (a.type() == "Record") {
    for (const Value& v : a.record().values()) {
      const std::string& words = s.korean() && !v.description_ko.empty() ? v.description_ko : v.description;
      s.print(fmt::format("{}: {}\n", words.empty() ? v.name : words, human(v, s.language())));
    }
    return;
  }
  if (a.type() != "Trajectory") return;
  const auto& t = a.as<ephemeris::Trajectory>("Trajectory");
  if (options.step_s) {
    tasks::write_states_csv(t, tasks::sampling_of(options, s.context()), s.context(),
                            [&](std::string_view x) { s.print(x); });
    return;
  }
  s.print("satellite,id,source\n");
  for (const auto& o : t.objects)
    s.print(csv_quote(o.name) + "," + csv_quote(o.id) + "," + csv_quote(o.source->describe()) + "\n");
}

Outcome run_kind(Session& s, const Arguments& a, const Kind& k) {
  const std::string task = option_name(k.name.substr(k.name.rfind('.') + 1));
  const std::string file = "the command line";
  const Context& context = s.context();
  Diagnostics found;
  Study study = parse_study(study_text(k, task, a), file, std::filesystem::current_path().string(),
                            s.registry(), found);
  if (!found.has_errors()) check_coverage(study, s.registry(), context, found);
  for (Diagnostic& d : found.list()) d = as_option(std::move(d), k, file);
  s.tell(found);
  if (found.has_errors()) return {found.exit(), ""};
  const tasks::OutputOptions options = output_options(k, a);
  check_outputs(k, a);

  s.progress().begin(1);
  const RunResult result = run_study(study, s.registry(), s.context(), s.store(), {});
  const TaskResult& t = result.tasks.front();
  s.progress().clear();
  s.tell_warnings();
  if (t.error) {
    const Diagnostics failures = result.failures();
    for (const Diagnostic& d : failures.list()) s.tell(as_option(d, k, file));
    return {result.exit(), ""};
  }
  json outputs = json::object();
  for (const Port& p : k.outputs) {
    const Artefact& artefact = t.outputs.at(p.name);
    const std::string option = out_name(k, p);
    json& j = outputs[p.name];
    if (a.has(option)) {
      tasks::write_output(artefact, a.text(option), options, s.registry().codecs(), s.context());
      j = {{"type", p.type}, {"file", a.text(option)}};
    } else {
      // Bytes are for files: a terminal gets what is to be said of them.
      const auto answer = t.outputs.find("answer");
      const bool bytes = p.type == "Stream" && answer != t.outputs.end();
      if (option == "out") print_artefact(s, bytes ? answer->second : artefact, options);
      if (s.json()) j = artefact_json(artefact);
    }
    j["digest"] = t.digests.at(p.name);
  }
  s.progress().clear();
  s.tell_warnings();
  return {result.exit(), json{{"kind", k.name}, {"outputs", std::move(outputs)}}.dump()};
}

const std::map<std::string, Text>& domains() {
  static const std::map<std::string, Text> words{
      {"access", {"who sees what, and when", "누가 무엇을 언제 보는가"}},
      {"ephemeris", {"the Sun, the Moon and the planets", "태양, 달, 행성"}},
      {"orbit", {"satellites and their orbits", "위성과 궤도"}},
      {"telemetry", {"from the antenna's bits to values", "안테나의 비트에서 값까지"}},
  };
  return words;
}

}  // namespace

std::vector<Command> kind_commands(const Registry& registry) {
  std::vector<Command> out;
  for (const Kind& k : registry.kinds()) {
    const auto dot = k.name.find('.');
    const std::string domain = k.name.substr(0, dot);
    if (out.empty() || out.back().name != domain) {
      Command d;
      d.name = domain;
      const auto words = domains().find(domain);
      d.summary = words == domains().end() ? k.summary : words->second;
      out.push_back(std::move(d));
    }
    Command c;
    c.name = option_name(k.name.substr(dot + 1));
    c.summary = k.summary;
    c.details = k.doc;
    c.options = options_of(k, registry.codecs());
    c.run = [&k](Session& s, const Arguments& a) { return run_kind(s, a, k); };
    out.back().children.push_back(std::move(c));
  }
  return out;
}

}  // namespace bary::cli
