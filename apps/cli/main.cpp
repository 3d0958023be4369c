// The program `bary`: one command line over every verb and every kind of task.

#include <cstdio>
#include <new>

#include "bary/tasks/tasks.hpp"
#include "bug_report.hpp"
#include "command.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

Command root_command(const study::Registry& registry) {
  Command root;
  root.name = "bary";
  root.summary = {
      "barycenter: plan and run joint work in space; one study file, the same numbers on both sides",
      "barycenter: 우주 공동 작업의 계획과 실행. 연구 파일 하나로 양쪽이 같은 수를 얻습니다"};
  root.children = {run_command(),    check_command(),  plan_command(), new_command(),   list_command(),
                   kinds_command(),  schema_command(), open_command(), pack_command(),  diff_command(),
                   verify_command(), doctor_command(), data_command(), store_command(), explain_command()};
  for (Command& c : kind_commands(registry)) root.children.push_back(std::move(c));
  return root;
}

Diagnostic current_exception() {
  try {
    throw;
  } catch (const Error& e) {
    return e.diagnostic();
  } catch (const std::bad_alloc&) {
    return Error("BARY-STUDY-0091").diagnostic();
  } catch (const std::exception& e) {
    return Error("BARY-STUDY-0092", {{"what", e.what()}}).diagnostic();
  }
}

/// The JSON object that ends a call with --json: the verb's own members behind what every verb has.
std::string outcome_json(const Session& s, const Outcome& o) {
  std::string out = "{\"exit\":" + std::to_string(static_cast<int>(o.exit)) + ",\"diagnostics\":[";
  for (std::size_t i = 0; i < s.told().size(); ++i)
    out += (i ? "," : "") + diagnostic_json(s.told()[i], s.language());
  out += "]";
  if (o.json.size() > 2)
    out += "," + o.json.substr(1);
  else
    out += "}";
  return out + "\n";
}

Outcome call(Session& session, const Request& r, const Diagnostics& wrong, const Command& root) {
  if (wrong.has_errors()) {
    session.tell(wrong);
    return {wrong.exit(), ""};
  }
  if (r.version) {
    session.print("barycenter " BARY_VERSION "\n");
    return {Exit::done, "{\"version\":\"" BARY_VERSION "\"}"};
  }
  const Command& c = r.command ? *r.command : root;
  if (r.help || !c.children.empty()) {
    session.print(help_text(c, r.path, session.korean(), false, terminal_width()));
    if (r.help || r.path.empty()) return {Exit::done, ""};
    std::string verb, known;
    for (const std::string& p : r.path) verb += (verb.empty() ? "" : " ") + p;
    for (const Command& child : c.children) known += (known.empty() ? "" : ", ") + child.name;
    const Error e = Error("BARY-CLI-0020", {{"verb", verb}}).expected(known);
    session.tell(e.diagnostic());
    return {exit_of(e.code()), ""};
  }
  try {
    Outcome o = c.run(session, r.arguments);
    session.tell_warnings();
    return o;
  } catch (...) {
    const Diagnostic d = current_exception();
    session.tell_warnings();
    session.tell(d);
    return {exit_of(d.code), ""};
  }
}

int run(std::vector<std::string> words) {
  study::Registry registry;
  tasks::add_all(registry);
  const Command root = root_command(registry);
  Diagnostics wrong;
  const Request r = parse_arguments(root, words, wrong);
  Session session(registry, std::move(words));
  session.configure(r.arguments, wrong);
  Outcome o = call(session, r, wrong, root);
  if (o.exit == Exit::bug) write_bug_report(session);
  if (session.json()) {
    const std::string text = outcome_json(session, o);
    (void)!std::fwrite(text.data(), 1, text.size(), stdout);
  }
  // A result that could not be written is none.
  if (std::fflush(stdout) != 0 || std::ferror(stdout)) {
    session.tell(Error("BARY-CORE-0002", {{"file", {"standard output", "표준 출력"}},
                                          {"reason", {"it is full or closed", "가득 찼거나 닫혔습니다"}}})
                     .diagnostic());
    return static_cast<int>(Exit::no_resource);
  }
  return static_cast<int>(o.exit);
}

}  // namespace
}  // namespace bary::cli

int main(int argc, char** argv) {
  return bary::cli::run(std::vector<std::string>(argv + (argc > 0), argv + argc));
}
