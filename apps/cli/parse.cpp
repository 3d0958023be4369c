// The only file that knows CLI11.

#include <CLI/CLI.hpp>
#include <algorithm>
#include <optional>

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
      {"sub-daily-tides",
       "",
       {"with what tides and libration do to the Earth's rotation within a day, up to 5 cm on the ground",
        "하루 안의 해양 조석과 칭동을 지구 자세에 더함(지상 5 cm까지)"}},
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
        if (const Command* domain = root.find(w.substr(0, dot)); domain && domain->find(w.substr(dot + 1))) {
          const std::string words_apart = "bary " + w.substr(0, dot) + " " + w.substr(dot + 1);
          x.hint = {"write it as two words: " + words_apart, "두 단어로 쓰십시오: " + words_apart};
        }
      if (x.hint.empty()) x.hint = {"`bary --help` lists them", "`bary --help`가 목록을 보여 줍니다"};
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

  bool flag() const { return option->value.empty() && !option->positional; }
  /// As the user knows it.
  std::string name() const { return option->positional ? option->name : "--" + option->name; }
};

void add_option(CLI::App& app, Slot& s) {
  const Option& o = *s.option;
  std::string names = o.positional ? o.name : "--" + o.name;
  if (o.letter) names += std::string(",-") + o.letter;
  if (s.flag()) {
    if (o.two_way) names += ",!--no-" + o.name;
    s.cli = app.add_flag(names);
    return;
  }
  s.cli = app.add_option(names, s.values);
  // One value each time it stands; `take` counts them. A positional takes its own only.
  if (o.positional)
    s.cli->expected(1, o.many ? CLI::detail::expected_max_vector_size : 1);
  else
    s.cli->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  s.cli->allow_extra_args(o.positional && o.many);
}

void complain(const std::vector<std::string>& extras, const std::vector<Slot>& slots, Diagnostics& d) {
  std::vector<std::string> names;
  for (const Slot& s : slots)
    if (!s.option->positional) {
      names.push_back(s.name());
      if (s.option->two_way) names.push_back("--no-" + s.option->name);
    }
  for (const std::string& e : extras) {
    if (e.starts_with('-') && e.size() > 1 && !(e[1] >= '0' && e[1] <= '9')) {
      const std::string name = e.substr(0, e.find('='));
      Diagnostic& x = d.add("BARY-CLI-0002", {{"option", name}});
      x.hint = did_you_mean(name, names);
      if (x.hint.empty()) x.hint = {"--help lists them", "--help가 목록을 보여 줍니다"};
      return;  // what follows may be its value
    }
    Diagnostic& x = d.add("BARY-CLI-0003", {{"text", e}});
    x.hint = {"--help shows what this verb takes", "이 명령이 받는 것은 --help가 보여 줍니다"};
    if (e == "true" || e == "false")
      x.hint = {"a flag takes its value behind an equals sign: --NAME=" + e,
                "플래그의 값은 등호 뒤에 씁니다: --NAME=" + e};
    return;
  }
}

/// The value of a flag that stood, or nothing where it was no truth value.
std::optional<bool> flag_value(const Slot& s, Diagnostics& d) {
  std::optional<bool> on;
  for (const std::string& v : s.cli->results()) {
    const bool yes = v == "true";
    if (!yes && v != "false") {
      d.add("BARY-CLI-0006", {{"option", s.name()}, {"text", v}}).expected = {"true or false",
                                                                              "true 또는 false"};
      return std::nullopt;
    }
    if (on && *on != yes) d.add("BARY-CLI-0021", {{"option", s.name()}}).found = "true, false";
    on = yes;
  }
  return on;
}

/// Hands the values of one option over, once it is plain what they are.
void take(const Slot& s, Arguments& out, Diagnostics& d) {
  if (!s.cli->count()) return;
  const Option& o = *s.option;
  if (s.flag()) {
    const auto on = flag_value(s, d);
    if (on && (*on || o.two_way)) out.set(o.name, {*on ? "true" : "false"});
    return;
  }
  const std::vector<std::string>& values = s.cli->results();
  if (!o.many && values.size() > 1) {
    std::string all;
    for (const std::string& v : values) all += (all.empty() ? "" : ", ") + v;
    d.add("BARY-CLI-0021", {{"option", s.name()}}).found = all;
  }
  const bool path = o.positional || o.value == "FILE" || o.value == "DIR";
  if (path && std::find(values.begin(), values.end(), "") != values.end())
    d.add("BARY-CLI-0022", {{"option", s.name()}}).hint = o.doc;
  out.set(o.name, values);
}

/// The option that takes a value and goes by this word, else none.
const Slot* value_option(const std::string& word, const std::vector<Slot>& slots) {
  for (const Slot& s : slots)
    if (!s.flag() && !s.option->positional &&
        (s.name() == word || (s.option->letter && word == std::string("-") + s.option->letter)))
      return &s;
  return nullptr;
}

/// Takes options out that end the line, or stand before another option, without their value: what follows
/// would be swallowed as such.
void without_value(std::vector<std::string>& words, const std::vector<Slot>& slots, Diagnostics& d) {
  const auto is_option = [&](const std::string& w) {
    const std::string name = w.substr(0, w.find('='));
    return std::any_of(slots.begin(), slots.end(), [&](const Slot& s) {
      return !s.option->positional &&
             (s.name() == name || (s.option->two_way && name == "--no-" + s.option->name));
    });
  };
  for (std::size_t i = 0; i < words.size();) {
    const bool open = words[i].ends_with('=');
    const Slot* s = value_option(open ? words[i].substr(0, words[i].size() - 1) : words[i], slots);
    if (s && !open && i + 1 < words.size() && !is_option(words[i + 1])) {
      i += 2;
      continue;
    }
    if (!s) {
      ++i;
      continue;
    }
    Diagnostic& x =
        d.add("BARY-CLI-0004", {{"what", {s->name() + " lacks its value", s->name() + "의 값이 없습니다"}}});
    x.expected = s->option->value;
    x.hint = s->option->doc;
    words.erase(words.begin() + static_cast<std::ptrdiff_t>(i));
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
  without_value(rest, slots, d);
  std::reverse(rest.begin(), rest.end());
  try {
    app.parse(rest);
  } catch (const CLI::ParseError& e) {
    d.add("BARY-CLI-0004", {{"what", e.what()}});
  }
  for (const Slot& s : slots) take(s, r.arguments, d);
  r.help = r.arguments.has("help");
  r.version = r.arguments.has("version");
  if (!leaf || r.help || r.version) return r;
  complain(app.remaining(), slots, d);
  if (d.has_errors()) return r;
  for (std::size_t i = 0; i < own; ++i)
    if (slots[i].option->required && !slots[i].cli->count()) {
      d.add("BARY-CLI-0005", {{"option", slots[i].name()}}).hint = slots[i].option->doc;
    }
  return r;
}

}  // namespace bary::cli
