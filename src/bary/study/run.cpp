#include "bary/study/run.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>
#include <cmath>
#include <filesystem>
#include <mutex>
#include <new>
#include <set>

#include "bary/core/catalogue.hpp"
#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/parallel.hpp"
#include "bary/core/units.hpp"
#include "bary/study/labels.hpp"
#include "bary/study/sweep.hpp"
#include "bary/time/time.hpp"

namespace bary::study {
namespace {

using Clock = std::chrono::steady_clock;
double since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

void hash_scalar(Sha256& h, const Scalar& v, const Param& p) {
  h.u64(v.index());
  switch (v.index()) {
    case 1:
      h.u64(std::get<bool>(v));
      break;
    case 2:
      h.i64(std::get<std::int64_t>(v));
      break;
    case 3: {
      const Unit* u = unit_of_name(p.name);
      h.f64(u ? to_si(std::get<double>(v), *u) : std::get<double>(v));
      break;
    }
    case 4:
      // A file counts by its content, which stands among the digests of what goes in.
      if (p.type != ParamType::file) h.text(std::get<std::string>(v));
      break;
    case 5:
      h.i64(std::get<Epoch>(v).seconds).f64(std::get<Epoch>(v).fraction);
      break;
    default:
      break;
  }
}

Diagnostic diagnostic_of_current_exception(std::vector<Diagnostic>& others) {
  try {
    throw;
  } catch (const Error& e) {
    others = e.others();
    return e.diagnostic();
  } catch (const std::bad_alloc&) {
    return Error("BARY-STUDY-0091").diagnostic();
  } catch (const std::exception& e) {
    return Error("BARY-STUDY-0092", {{"what", e.what()}}).diagnostic();
  }
}

/// One run: owns what tasks share while they go.
class Runner {
 public:
  Runner(const Study& study, const Registry& registry, const Context& context, Store* store,
         const RunOptions& options)
      : study_(study), registry_(registry), context_(context), store_(store), options_(options) {}

  std::vector<TaskResult> run() {
    std::vector<std::vector<std::size_t>> upstream;
    for (const Task& t : study_.tasks) upstream.push_back(t.upstream);
    results_.resize(upstream.size());
    parallel_graph(context_, upstream, study_.order, [this](std::size_t i) {
      one(i);
      if (options_.finished) options_.finished(results_[i]);
    });
    return std::move(results_);
  }

  /// The digests of what goes into a task, in the order of its parameters; needs its upstream results.
  std::vector<std::string> input_digests(std::size_t i) {
    std::vector<std::string> out;
    for (const Binding& b : study_.tasks[i].bindings) {
      for (const ArtefactSource& s : b.sources) out.push_back(digest_of(s));
      if (b.param->type == ParamType::file)
        for (const Scalar& v : b.scalars) out.push_back(digest_of_file(std::get<std::string>(v)));
    }
    return out;
  }

  /// What is known of everything that goes into a task, and what the task says itself.
  Labels input_labels(const Task& task) {
    Labels labels;
    for (const Binding& b : task.bindings) {
      for (const ArtefactSource& s : b.sources) {
        if (s.reference)
          labels.merge(results_[s.reference->task].outputs.at(s.reference->port).labels);
        else if (s.own)
          labels.merge(s.own->labels);
        else
          labels.merge(labels_of(s.path, s.shown_path));
      }
      for (std::size_t k = 0; k < b.shown.size(); ++k)
        labels.merge(labels_of(std::get<std::string>(b.scalars[k]), b.shown[k]));
    }
    labels.release = labels.release.merged(task.release);
    return labels;
  }

  std::vector<TaskResult>& results() { return results_; }

 private:
  void one(std::size_t i) {
    const Task& task = study_.tasks[i];
    TaskResult& r = results_[i];
    r.task = task.name;
    r.kind = task.kind->name;
    r.version = task.kind->version;
    const auto started = Clock::now();
    for (std::size_t u : task.upstream)
      if (results_[u].error || results_[u].skipped) {
        r.skipped = true;
        return;
      }
    try {
      context_.check_cancel();
      r.inputs = input_digests(i);
      const Labels before = input_labels(task);
      r.key = store_key(task, r.inputs, before.assumptions, context_);
      if (!from_known(r) && !from_store(r, task)) compute(r, task, before);
      // What was declared of the inputs may have changed since a result was stored: only what the computation
      // added is kept with it.
      Labels labels = before;
      labels.merge(r.own);
      for (auto& [port, a] : r.outputs) a.labels = labels;
    } catch (...) {
      r.error = diagnostic_of_current_exception(r.more);
      if (r.error->where.file.empty()) r.error->where = task.where;
    }
    r.seconds = since(started);
  }

  bool from_known(TaskResult& r) const {
    if (!options_.known) return false;
    const auto k = options_.known->find(r.key);
    if (k == options_.known->end()) return false;
    r.outputs = k->second->outputs;
    r.digests = k->second->digests;
    r.own = k->second->own;
    r.warnings = k->second->warnings;
    r.from_store = true;
    return true;
  }

  bool from_store(TaskResult& r, const Task& task) {
    if (!store_ || !options_.use_store) return false;
    bool damaged = false;
    const auto entry = store_->find(r.key, &damaged);
    if (damaged) context_.warn(Error("BARY-STUDY-0093", {{"task", task.name}}).diagnostic());
    if (!entry) return false;
    try {
      Labels own = labels_from_json(entry->labels_json);
      auto warnings = warnings_from_json(entry->labels_json);
      Outputs outputs;
      for (const auto& o : entry->outputs) {
        const Codec& codec = registry_.codecs().get(o.type);
        Artefact a = codec.unpack ? codec.unpack(MappedFile(o.path).text()) : codec.load(o.path);
        r.digests[o.port] = o.digest;
        outputs.emplace(o.port, std::move(a));
      }
      for (const Port& p : task.kind->outputs)
        if (!outputs.count(p.name)) return false;
      r.outputs = std::move(outputs);
      r.own = std::move(own);
      r.warnings = std::move(warnings);
      r.from_store = true;
      return true;
    } catch (const std::exception&) {
      // Whatever is wrong with an entry, computing it again is right.
      Diagnostic d = Error("BARY-STUDY-0093", {{"task", task.name}}).diagnostic();
      context_.warn(std::move(d));
      r.digests.clear();
      return false;
    }
  }

  void compute(TaskResult& r, const Task& task, const Labels& before) {
    Context ctx = context_;
    ctx.task = task.name;
    // Warnings belong to the task and are kept with its results, so that a report from the store says the
    // same.
    ctx.warnings = std::make_shared<Diagnostics>();
    ctx.warnings_mutex = std::make_shared<std::mutex>();
    Labels own;
    const Inputs in = make_inputs(task, [&](const ArtefactSource& s, const Param& p) {
      Artefact a = artefact_of(s, p, *ctx.warnings);
      if (!s.reference && !s.own) own.merge(a.labels);  // what its content says
      // A kind may look at what its inputs assume; whose they are it hands on to nobody.
      a.labels.release = {};
      a.labels.sources.clear();
      return a;
    });
    const auto started = Clock::now();
    Outputs outputs = task.kind->run(in, ctx);
    const double seconds = since(started);
    r.warnings = std::move(ctx.warnings->list());
    for (const Port& p : task.kind->outputs) {
      const auto o = outputs.find(p.name);
      if (o == outputs.end() || o->second.type() != p.type)
        throw Error("BARY-CORE-0012", {{"name", task.name + "." + p.name}})
            .found(o == outputs.end() ? "nothing" : o->second.type())
            .expected(p.type);
      own.merge(o->second.labels);
    }
    std::erase_if(own.assumptions, [&](const Assumption& a) {
      return std::find(before.assumptions.begin(), before.assumptions.end(), a) != before.assumptions.end();
    });
    assert(undeclared(*task.kind, outputs).empty());
    describe(*task.kind, outputs);
    for (auto& [port, a] : outputs) r.digests[port] = registry_.codecs().digest(a);
    r.outputs = std::move(outputs);
    r.own = std::move(own);
    if (store_ && options_.use_store) keep(r, seconds);
  }

  /// A store that cannot take the result costs time, never the result.
  void keep(const TaskResult& r, double seconds) {
    try {
      Store::Entry e;
      e.key = r.key;
      e.kind = r.kind;
      e.version = r.version;
      e.labels_json = to_json(r.own, r.warnings);
      e.seconds = seconds;
      const UnflushedWrites quickly;
      for (const auto& [port, a] : r.outputs) {
        const Codec& codec = registry_.codecs().get(a.type());
        Store::Output o;
        o.port = port;
        o.type = a.type();
        o.digest = r.digests.at(port);
        o.path = store_->incoming(codec.pack ? "bin" : codec.extension(a));
        if (codec.pack)
          write_file(o.path, codec.pack(a));
        else
          codec.save(a, o.path);
        e.outputs.push_back(std::move(o));
      }
      store_->put(std::move(e));
    } catch (const std::exception& e) {
      context_.warn(Error("BARY-STUDY-0094", {{"reason", e.what()}}).diagnostic());
    }
  }

  std::string digest_of(const ArtefactSource& s) {
    if (s.reference) return results_[s.reference->task].digests.at(s.reference->port);
    if (s.own) return registry_.codecs().digest(*s.own);
    return digest_of_file(s.path);
  }
  Labels labels_of(const std::string& path, const std::string& shown) {
    const std::lock_guard lock(mutex_);
    auto [i, fresh] = file_labels_.try_emplace({path, shown});
    if (fresh) i->second = labels_of_file(path, shown, study_);
    return i->second;
  }
  std::string digest_of_file(const std::string& path) {
    const std::lock_guard lock(mutex_);
    auto [i, fresh] = file_digests_.try_emplace(path);
    if (fresh) i->second = "file:" + sha256_file(path);
    return i->second;
  }

  Artefact artefact_of(const ArtefactSource& s, const Param& p, Diagnostics& warnings) {
    if (s.reference) return results_[s.reference->task].outputs.at(s.reference->port);
    if (s.own) return *s.own;
    return artefact_of_file(registry_.codecs(), s, p, warnings);
  }

  const Study& study_;
  const Registry& registry_;
  const Context& context_;
  Store* store_;
  const RunOptions& options_;
  std::vector<TaskResult> results_;
  std::mutex mutex_;
  std::map<std::string, std::string> file_digests_;
  std::map<std::pair<std::string, std::string>, Labels> file_labels_;
};

bool compare(const Expectation& e, const Value& v) {
  if (!v.known()) return false;
  const double* d = std::get_if<double>(&v.value);
  const std::int64_t* n = std::get_if<std::int64_t>(&v.value);
  if (d || n) {
    const double x = d ? *d : static_cast<double>(*n);
    if (!std::isfinite(x) || (e.min && x < *e.min) || (e.max && x > *e.max)) return false;
    if (const double* y = std::get_if<double>(&e.equals)) return std::abs(x - *y) <= e.tolerance;
    if (const std::int64_t* y = std::get_if<std::int64_t>(&e.equals))
      return std::abs(x - static_cast<double>(*y)) <= e.tolerance;
    return std::holds_alternative<std::monostate>(e.equals);
  }
  if (e.min || e.max) return false;
  if (const bool* b = std::get_if<bool>(&v.value))
    return std::holds_alternative<bool>(e.equals) && *b == std::get<bool>(e.equals);
  if (const auto* s = std::get_if<std::string>(&v.value))
    return std::holds_alternative<std::string>(e.equals) && *s == std::get<std::string>(e.equals);
  if (const Epoch* t = std::get_if<Epoch>(&v.value))
    return std::holds_alternative<Epoch>(e.equals) &&
           std::abs(*t - std::get<Epoch>(e.equals)) <= std::max(e.tolerance, 1e-9);
  return false;
}

}  // namespace

std::string store_key(const Task& task, const std::vector<std::string>& input_digests,
                      const std::vector<Assumption>& assumptions, const Context& context) {
  Sha256 h;
  h.text("barycenter key 2")
      .text(task.kind->name)
      .i64(task.kind->version)
      .text(task.release.text())
      .u64(context.seed);
  for (const Binding& b : task.bindings) {
    h.text(b.param->name).u64(b.scalars.size()).u64(b.sources.size());
    for (const Scalar& v : b.scalars) hash_scalar(h, v, *b.param);
  }
  for (const std::string& d : input_digests) h.text(d);
  h.u64(assumptions.size());
  for (const Assumption& a : assumptions)
    h.text(a.subject).text(a.name).text(a.value).text(name_of(a.status)).text(a.source.en).text(a.source.ko);
  if (context.data)
    for (const auto& e : context.data->entries()) h.text(e.name).text(e.digest);
  return h.hex();
}

std::vector<std::string> input_names(const Study& study, const Task& task) {
  std::vector<std::string> out;
  for (const Binding& b : task.bindings) {
    for (const ArtefactSource& s : b.sources)
      out.push_back(s.reference ? "@" + study.tasks[s.reference->task].name + "." + s.reference->port
                    : s.own     ? "rows of " + b.param->name
                                : s.shown_path);
    out.insert(out.end(), b.shown.begin(), b.shown.end());
  }
  return out;
}

Value resolve_field(const Reference& r, const std::vector<TaskResult>& results) {
  const TaskResult& t = results[r.task];
  const auto o = t.outputs.find(r.port);
  const Value* v = o == t.outputs.end() ? nullptr : o->second.record().find(r.field);
  if (!v) {
    Diagnostic d = Error("BARY-STUDY-0068", {{"reference", r.text}}).diagnostic();
    d.where = r.where;
    throw Error(std::move(d));
  }
  return *v;
}

namespace {
bool sweep_failed(const RunResult& r) {
  return r.sweep && r.sweep->failed > 0 && r.sweep->failed == r.sweep->table.rows();
}
Diagnostic sweep_failures(const SweepResult& s, Severity severity) {
  Diagnostic d = Error("BARY-STUDY-0082",
                       {{"failed", std::to_string(s.failed)}, {"count", std::to_string(s.table.rows())}})
                     .diagnostic();
  d.severity = severity;
  return d;
}
}  // namespace

Exit RunResult::exit() const {
  Diagnostics all;
  for (const TaskResult& t : tasks)
    if (t.error) all.add(*t.error);
  if (sweep_failed(*this)) all.add(*sweep->first);
  if (const Exit e = all.exit(); e != Exit::done) return e;
  const bool good = std::all_of(checks.begin(), checks.end(), [](const CheckResult& c) { return c.ok; });
  return good ? Exit::done : Exit::expectation_failed;
}

Diagnostics RunResult::failures() const {
  Diagnostics out;
  std::set<std::string> told;
  const auto add = [&](const Diagnostic& d) {
    if (told.insert(render_line(d, Language::english)).second) out.add(d);
  };
  for (const TaskResult& t : tasks) {
    if (!t.error) continue;
    add(*t.error);
    for (const Diagnostic& d : t.more) add(d);
  }
  if (sweep_failed(*this)) {
    add(*sweep->first);
    add(sweep_failures(*sweep, Severity::note));
  }
  return out;
}

RunResult run_study(const Study& study, const Registry& registry, const Context& context, Store* store,
                    const RunOptions& options) {
  const auto started = Clock::now();
  RunResult out;
  Context ctx = context;
  ctx.seed = study.seed;
  out.tasks = Runner(study, registry, ctx, store, options).run();
  for (const TaskResult& t : out.tasks)
    for (const Diagnostic& w : t.warnings) context.warn(w);
  for (const Expectation& e : study.expectations) {
    CheckResult c;
    c.expectation = &e;
    try {
      if (!out.tasks[e.value.task].outputs.empty()) c.value = resolve_field(e.value, out.tasks);
    } catch (const Error&) {
      c.value = {};
    }
    c.ok = compare(e, c.value);
    out.checks.push_back(std::move(c));
  }
  if (study.sweep && out.exit() != Exit::interrupted) {
    std::map<std::string, const TaskResult*> known;
    for (const TaskResult& t : out.tasks)
      if (!t.outputs.empty()) known.emplace(t.key, &t);
    RunOptions inner = options;
    inner.known = &known;
    out.sweep = run_sweep(study, registry, ctx, store, inner);
    if (out.sweep->failed > 0 && !sweep_failed(out)) {
      context.warn(sweep_failures(*out.sweep, Severity::warning));
      Diagnostic first = *out.sweep->first;
      first.severity = Severity::warning;
      context.warn(std::move(first));
    }
  }
  out.seconds = since(started);
  return out;
}

std::vector<PlannedTask> plan_study(const Study& study, const Registry& registry, const Context& context,
                                    Store* store) {
  std::vector<PlannedTask> out(study.tasks.size());
  RunOptions options;
  Context ctx = context;
  ctx.seed = study.seed;
  Runner runner(study, registry, ctx, store, options);
  runner.results().resize(study.tasks.size());
  std::map<std::string, double> typical;
  for (std::size_t i : study.order) {
    const Task& t = study.tasks[i];
    PlannedTask& p = out[i];
    p.task = t.name;
    p.kind = t.kind->name;
    const bool known =
        std::all_of(t.upstream.begin(), t.upstream.end(), [&](std::size_t u) { return out[u].in_store; });
    if (store) {
      const auto usual = typical.try_emplace(p.kind, -1.0).first;
      if (usual->second < 0) usual->second = store->typical_seconds(p.kind);
      p.seconds = usual->second;
    }
    if (!known) continue;
    Labels labels = runner.input_labels(t);
    p.key = store_key(t, runner.input_digests(i), labels.assumptions, ctx);
    if (!store) continue;
    if (const auto entry = store->look_up(p.key)) {
      try {
        labels.merge(labels_from_json(entry->labels_json));
      } catch (const std::exception&) {
        continue;  // damaged: a run would compute it again
      }
      p.in_store = true;
      p.seconds = entry->seconds;
      for (const auto& o : entry->outputs) {
        runner.results()[i].digests[o.port] = o.digest;
        runner.results()[i].outputs[o.port].labels = labels;
      }
    }
  }
  return out;
}

}  // namespace bary::study
