// bary explain CODE: what a diagnostic means, why it happens, what to do.

#include <fmt/format.h>

#include "bary/core/catalogue.hpp"
#include "bary/core/text.hpp"
#include "bary/core/units.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

std::string entry_json(const CodeInfo& c) {
  return "{\"code\":" + json_quote(c.code) + ",\"exit\":" + std::to_string(static_cast<int>(c.exit)) +
         ",\"text\":{\"en\":" + json_quote(c.text_en) + ",\"ko\":" + json_quote(c.text_ko) +
         "},\"cause\":{\"en\":" + json_quote(c.cause_en) + ",\"ko\":" + json_quote(c.cause_ko) +
         "},\"cure\":{\"en\":" + json_quote(c.cure_en) + ",\"ko\":" + json_quote(c.cure_ko) + "}}";
}

Outcome explain_units(Session& s) {
  std::string j = "{\"units\":[";
  for (const Unit& u : units()) {
    s.print(fmt::format("_{:<14} {:<10} {}\n", u.suffix, u.symbol, u.dimension));
    if (j.back() == '}') j += ",";
    j += "{\"suffix\":" + json_quote(u.suffix) + ",\"symbol\":" + json_quote(u.symbol) +
         ",\"dimension\":" + json_quote(u.dimension) + ",\"factor\":" + format_f64(u.factor) +
         ",\"offset\":" + format_f64(u.offset) + "}";
  }
  return {Exit::done, j + "]}"};
}

Outcome explain(Session& s, const Arguments& a) {
  std::string code = a.text("CODE");
  if (code == "units") return explain_units(s);
  for (char& ch : code)
    if (ch >= 'a' && ch <= 'z') ch = static_cast<char>(ch - 'a' + 'A');
  if (code.empty()) {
    std::string j = "{\"codes\":[";
    for (const CodeInfo& c : catalogue()) {
      s.print(fmt::format("{}  {}\n", c.code, s.korean() ? c.text_ko : c.text_en));
      if (j.back() == '}') j += ",";
      j += entry_json(c);
    }
    return {Exit::done, j + "]}"};
  }
  const CodeInfo* c = find_code(code);
  if (!c) c = find_code("BARY-" + code);
  if (!c) {
    std::vector<std::string> all;
    for (const CodeInfo& x : catalogue()) all.emplace_back(x.code);
    throw Error("BARY-CLI-0007", {{"code", code}}).hint(did_you_mean(code, all));
  }
  const bool ko = s.korean();
  s.print(fmt::format("{}\n  {}\n\n{}\n  {}\n{}\n  {}\n\n{} {}\n", c->code, ko ? c->text_ko : c->text_en,
                      s.say("why", "이유"), ko ? c->cause_ko : c->cause_en, s.say("what to do", "조치"),
                      ko ? c->cure_ko : c->cure_en, s.say("exit code", "종료 코드"),
                      static_cast<int>(c->exit)));
  return {Exit::done, entry_json(*c)};
}

}  // namespace

Command explain_command() {
  Command c;
  c.name = "explain";
  c.summary = {"what a diagnostic code means and what to do", "진단 코드의 뜻과 조치"};
  c.details = {
      "Without a code: all of them. `bary explain units` lists the units that names end in.",
      "코드를 주지 않으면 모두 보여 줍니다. `bary explain units`는 이름 끝에 쓰는 단위를 보여 줍니다."};
  c.options = {{"CODE",
                "CODE",
                {"as BARY-STUDY-0051, or units", "BARY-STUDY-0051과 같은 코드, 또는 units"},
                false,
                false,
                true}};
  c.run = explain;
  return c;
}

}  // namespace bary::cli
