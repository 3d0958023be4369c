#pragma once
/// Kinds of task that tests of this room stand on: one makes numbers, one takes them, one goes wrong.

#include <atomic>
#include <new>
#include <string>

#include "bary/core/catalogue.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/pack.hpp"
#include "bary/study/study.hpp"
#include "bary/time/time.hpp"

namespace bary::study::test_support {

/// How often a kind of `test_registry` ran in this process.
inline std::atomic<int>& runs() {
  static std::atomic<int> n{0};
  return n;
}

inline Outputs make_numbers(const Inputs& in, const Context& ctx) {
  ++runs();
  ctx.check_cancel();
  Table t;
  t.add("x_m", ColumnType::f64);
  for (std::int64_t i = 0; i < in.integer("count"); ++i)
    t["x_m"].push(in.number("scale_km") * static_cast<double>(i));
  Record r;
  r.add("last_km", in.number("scale_km") * static_cast<double>(in.integer("count") - 1) / 1000);
  r.add("name", in.text("mode"));
  Outputs out;
  out.emplace("numbers", std::move(t));
  out.emplace("answer", std::move(r));
  return out;
}

inline Outputs take_numbers(const Inputs& in, const Context&) {
  ++runs();
  double sum = 0;
  for (const Artefact& a : in.artefacts("numbers"))
    for (const double v : a.table()["x_m"].f64()) sum += v;
  Record r;
  r.add("sum_km", sum / 1000);
  Outputs out;
  out.emplace("sum", std::move(r));
  return out;
}

inline Outputs go_wrong(const Inputs& in, const Context& ctx) {
  ++runs();
  const std::string& how = in.text("how");
  if (how == "impossible") throw Error("BARY-STUDY-0068", {{"reference", "@nothing"}});
  if (how == "memory") throw std::bad_alloc();
  if (how == "exception") throw std::runtime_error("out of the blue");
  if (how == "warn") ctx.warn(Error("BARY-STUDY-0093", {{"task", "the wind"}}).diagnostic());
  Outputs out;
  if (how == "nothing") return out;
  Record r;
  r.add("value", 1.0);
  out.emplace("answer", std::move(r));
  return out;
}

/// `make.numbers`, `take.numbers`, `go.wrong`, and codecs of Table (its packed bytes) and Record.
inline Registry test_registry() {
  Registry registry;
  for (const char* type : {"Table", "Record"}) {
    Codec c;
    c.type = type;
    const bool table = c.type == "Table";
    c.formats = {"bin"};
    c.extension = [](const Artefact&) { return std::string("bin"); };
    c.hash = [table](const Artefact& a, Sha256& h) { table ? a.table().hash(h) : a.record().hash(h); };
    c.pack = [table](const Artefact& a) { return table ? pack(a.table()) : pack(a.record()); };
    c.unpack = [table](std::string_view b) {
      return table ? Artefact(unpack_table(b)) : Artefact(unpack_record(b));
    };
    c.save = [pack = c.pack](const Artefact& a, const std::string& path) { write_file(path, pack(a)); };
    c.load = [unpack = c.unpack](const std::string& path) { return unpack(read_file(path)); };
    if (table)
      c.load_columns = [](const std::string& path, const std::string& shown,
                          std::span<const ColumnSpec> columns, Diagnostics& warnings) {
        return Artefact(from_csv(read_text_file(path), shown, columns, time::utc_text(), &warnings));
      };
    registry.codecs().add(std::move(c));
  }
  Kind make;
  make.name = "make.numbers";
  make.summary = {"numbers", "수"};
  make.params = {
      Param::integer("count", {"how many", "개수"}).with_default(std::int64_t{3}).range(1, 1000),
      Param::number("scale_km", {"between them", "간격"}).range(0.1, 1000),
      Param::choice("mode", {"plain", "fancy"}, {"a word", "단어"}).with_default(std::string("plain")),
      Param::boolean("flag", {"a flag", "표시"}).with_default(false),
      Param::text("labels", {"words", "단어들"}).optional().as_list(),
      Param::file("notes", {"a file", "파일"}).optional(),
      Param::start().optional(),
      Param::stop().optional()};
  make.outputs = {{"numbers", "Table", {"numbers", "수"}, {{"x_m"}}},
                  {"answer", "Record", {"answer", "답"}, {{"last_km"}, {"name", ColumnType::text}}}};
  make.views = {{"numbers", "table", {"Numbers", "수"}, {}, R"({"table":"@numbers"})"}};
  make.run = make_numbers;
  registry.add(std::move(make));

  Kind take;
  take.name = "take.numbers";
  take.summary = {"their sum", "합"};
  Param numbers =
      Param::of_table("numbers", {{"x_m"}, {"note", ColumnType::text, "", {}, false}}, {"numbers", "수"});
  numbers.list = true;
  take.params = {std::move(numbers)};
  take.outputs = {{"sum", "Record", {"sum", "합"}, {{"sum_km"}}}};
  take.run = take_numbers;
  registry.add(std::move(take));

  Kind wrong;
  wrong.name = "go.wrong";
  wrong.summary = {"goes wrong", "잘못됨"};
  wrong.params = {Param::text("how", {"how", "방법"})};
  wrong.outputs = {{"answer", "Record", {"answer", "답"}, {{"value"}}}};
  wrong.run = go_wrong;
  registry.add(std::move(wrong));
  return registry;
}

/// "0051@3:1 0058@4:9": the codes of the room without their prefix, with line and column; others whole.
inline std::string codes(const Diagnostics& d) {
  std::string s;
  for (const Diagnostic& x : d.list()) {
    const std::string code = x.code.starts_with("BARY-STUDY-") ? x.code.substr(11) : x.code;
    s += (s.empty() ? "" : " ") + code + "@" + std::to_string(x.where.line) + ":" +
         std::to_string(x.where.column);
  }
  return s;
}

}  // namespace bary::study::test_support
