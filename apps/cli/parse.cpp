// The only file that knows CLI11.

#include <CLI/CLI.hpp>
#include <algorithm>

#include "bary/core/text.hpp"
#include "command.hpp"

namespace bary::cli {

std::string Arguments::text(std::string_view name, const std::string& otherwise) const {
  const auto i = values_.find(name);
  return i == values_.end() || i->second.empty() ? otherwise : i->second.back();
}
const std::vector<std::string>& Arguments::texts(std::string_view name) const {
  static const std::vector<std::string> none;
  const auto i = values_.find(name);
  return i == values_.end() ? none : i->second;
}

const Command* Command::find(std::string_view child) const {
  for (const Command& c : children)
    if (c.name == child) return &c;
  return nullptr;
}

const std::vector<Option>& global_options() {
  static const std::vector<Option> list{
      {"lang", "ko|en", {"language; otherwise LANG says", "언어. 주지 않으면 LANG을 따릅니다"}},
      {"json",
       "",
       {"one JSON object on standard output, events as JSON lines on standard error",
        "표준 출력에 JSON 객체 하나, 표준 오류에 JSON 사건 줄"}},
      {"quiet", "", {"no progress", "진행 상황을 보이지 않음"}},
      {"threads",
       "N",
       {"how many; all cores otherwise. Results do not depend on it",
        "스레드 수. 주지 않으면 모든 코어. 결과는 같습니다"}},
      {"no-store", "", {"neither take results from the store nor keep them", "저장소를 쓰지 않음"}},
      {"leap-seconds",
       "FILE",
       {"instead of those built in: .tls, Leap_Second.dat, tai-utc.dat", "내장 윤초 대신 쓸 파일"}},
      {"earth-orientation",
       "FILE",
       {"instead of that built in: finals2000A, EOP C04", "내장 지구 자세 대신 쓸 파일"}},
      {"kernel", "FILE", {"an SPK instead of the ephemeris built in", "내장 천체력 대신 쓸 SPK"}},
      {"help", "", {"this text", "이 도움말"}, false, false, false, {}, 'h'},
      {"version", "", {"the version", "버전"}},
  };
  return list;
}

namespace {

const Option* global(std::string_view name) {
  for (const Option& o : global_options())
    if (o.name == name) return &o;
  return nullptr;
}

/// Walks to the verb: the words that are no options and no values of options of all verbs.
std::vector<std::string> find_command(const Command& root, const std::vector<std::string>& words, Request& r,
                                      Diagnostics& d) {
  std::vector<std::string> rest;
  r.command = &root;
  std::size_t i = 0;
  for (; i < words.size() && !r.command->children.empty(); ++i) {
    const std::string& w = words[i];
    if (w.starts_with('-') && w != "-") {
      rest.push_back(w);
      const auto equals = w.find('=');
      const Option* o = w.starts_with("--") ? global(w.substr(2, equals - 2)) : nullptr;
      if (o && !o->value.empty() && equals == std::string::npos && i + 1 < words.size())
        rest.push_back(words[++i]);
      continue;
    }
    const Command* next = r.command->find(w);
    if (!next) {
      std::vector<std::string> names;
      for (const Command& c : r.command->children) names.push_back(c.name);
      std::string shown;
      for (const std::string& p : r.path) shown += p + " ";
      Diagnostic& x = d.add("BARY-CLI-0001", {{"verb", shown + w}});
      x.hint = did_you_mean(w, names);
      // A kind written with its dot: `bary orbit.sgp4`.
      if (const auto dot = w.find('.'); x.hint.empty() && dot != std::string::npos && r.path.empty())
        if (const Command* domain = root.find(w.substr(0, dot)); domain && domain->find(w.substr(dot + 1)))
          x.hint = "write it as two words: bary " + w.substr(0, dot) + " " + w.substr(dot + 1);
      if (x.hint.empty()) x.hint = "`bary --help` lists them";
      for (++i; i < words.size(); ++i) rest.push_back(words[i]);
      r.command = nullptr;
      return rest;
    }
    r.command = next;
    r.path.push_back(w);
  }
  for (; i < words.size(); ++i) rest.push_back(words[i]);
  return rest;
}

struct Slot {
  const Option* option;
  CLI::Option* cli = nullptr;
  std::vector<std::string> values = {};
  bool flag = false;
};

void add_option(CLI::App& app, Slot& s) {
  const Option& o = *s.option;
  std::string names = o.positional ? o.name : "--" + o.name;
  if (o.letter) names += std::string(",-") + o.letter;
  if (o.value.empty() && !o.positional) {
    s.cli = app.add_flag(names, s.flag);
    return;
  }
  s.cli = app.add_option(names, s.values);
  // One value each time it stands; the last one counts where it may stand once. A positional takes its own
  // only.
  if (o.positional)
    s.cli->expected(1, o.many ? CLI::detail::expected_max_vector_size : 1);
  else
    s.cli->expected(1)->multi_option_policy(o.many ? CLI::MultiOptionPolicy::TakeAll
                                                   : CLI::MultiOptionPolicy::TakeLast);
  s.cli->allow_extra_args(o.positional && o.many);
}

void complain(const std::vector<std::string>& extras, const std::vector<Slot>& slots, Diagnostics& d) {
  std::vector<std::string> names;
  for (const Slot& s : slots)
    if (!s.option->positional) names.push_back("--" + s.option->name);
  for (const std::string& e : extras) {
    if (e.starts_with('-') && e.size() > 1 && !(e[1] >= '0' && e[1] <= '9')) {
      const std::string name = e.substr(0, e.find('='));
      Diagnostic& x = d.add("BARY-CLI-0002", {{"option", name}});
      x.hint = did_you_mean(name, names);
      if (x.hint.empty()) x.hint = "--help lists them";
      return;  // what follows may be its value
    }
    d.add("BARY-CLI-0003", {{"text", e}}).hint = "--help shows what this verb takes";
    return;
  }
}

}  // namespace

Request parse_arguments(const Command& root, const std::vector<std::string>& words, Diagnostics& d) {
  Request r;
  std::vector<std::string> rest = find_command(root, words, r, d);
  const Command* leaf = r.command;

  CLI::App app;
  app.set_help_flag();
  app.allow_extras();
  std::vector<Slot> slots;
  if (leaf)
    for (const Option& o : leaf->options) slots.push_back({&o});
  const std::size_t own = slots.size();
  for (const Option& o : global_options()) {
    const auto taken = [&](const Slot& s) { return s.option->name == o.name; };
    if (std::none_of(slots.begin(), slots.begin() + static_cast<std::ptrdiff_t>(own), taken))
      slots.push_back({&o});
  }
  for (Slot& s : slots) add_option(app, s);
  std::reverse(rest.begin(), rest.end());
  try {
    app.parse(rest);
  } catch (const CLI::ArgumentMismatch& e) {
    d.add("BARY-CLI-0004", {{"what", e.what()}}).hint = "--help shows what it takes";
  } catch (const CLI::ParseError& e) {
    d.add("BARY-CLI-0004", {{"what", e.what()}});
  }
  for (const Slot& s : slots) {
    if (!s.cli->count()) continue;
    const bool flag = s.option->value.empty() && !s.option->positional;
    r.arguments.set(s.option->name, flag ? std::vector<std::string>{"true"} : s.cli->results());
  }
  r.help = r.arguments.has("help");
  r.version = r.arguments.has("version");
  if (!leaf || r.help || r.version) return r;
  complain(app.remaining(), slots, d);
  if (d.has_errors()) return r;
  for (std::size_t i = 0; i < own; ++i)
    if (slots[i].option->required && !slots[i].cli->count()) {
      const Option& o = *slots[i].option;
      d.add("BARY-CLI-0005", {{"option", o.positional ? o.name : "--" + o.name}}).hint = o.doc.en;
    }
  return r;
}

}  // namespace bary::cli
