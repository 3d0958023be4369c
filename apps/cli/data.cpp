// bary data list, bary data get NAME: what can be had, from whom, and where it belongs. The only verb that
// uses the network.

#include <fmt/format.h>
#include <httplib.h>

#include <cstdlib>
#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/core/hash.hpp"
#include "bary/core/table.hpp"
#include "bary/core/text.hpp"
#include "session.hpp"

namespace bary::cli {
namespace {

namespace fs = std::filesystem;

struct Product {
  std::string name, title, title_ko, origin, url, licence, file, use, sha256;
};

std::vector<Product> products() {
  std::vector<ColumnSpec> specs;
  for (const char* name : {"name", "title", "title_ko", "origin", "url", "licence", "file", "use", "sha256"})
    specs.push_back({name, ColumnType::text});
  const std::string path = data_dir() + "/products.csv";
  const Table t = from_csv(read_text_file(path), path, specs, {});
  std::vector<Product> out(t.rows());
  for (std::size_t i = 0; i < out.size(); ++i) {
    const auto at = [&](const char* name) { return t[name].text()[i]; };
    out[i] = {at("name"),    at("title"), at("title_ko"), at("origin"), at("url"),
              at("licence"), at("file"),  at("use"),      at("sha256")};
  }
  return out;
}

/// Where what was fetched lies: XDG_DATA_HOME/barycenter, else ~/.local/share/barycenter.
fs::path user_data() {
  if (const char* d = std::getenv("XDG_DATA_HOME"); d && *d) return fs::path(d) / "barycenter";
  if (const char* h = std::getenv("HOME"); h && *h) return fs::path(h) / ".local/share/barycenter";
  return fs::temp_directory_path() / "barycenter-data";
}

Outcome list(Session& s, const Arguments&) {
  std::string j;
  for (const Product& p : products()) {
    const std::string place = (user_data() / p.file).string();
    std::error_code ec;
    const bool there = fs::exists(place, ec);
    s.print(fmt::format("{}\n  {}\n  {}, {}\n  {}\n  {}: {}\n  {}\n", p.name,
                        s.korean() ? p.title_ko : p.title, p.origin, p.licence, p.url,
                        there ? s.say("is at", "위치") : s.say("belongs at", "둘 곳"), place, p.use));
    j += (j.empty() ? "{" : ",{") + std::string("\"name\":") + json_quote(p.name) +
         ",\"title\":" + json_quote(p.title) + ",\"origin\":" + json_quote(p.origin) +
         ",\"url\":" + json_quote(p.url) + ",\"licence\":" + json_quote(p.licence) +
         ",\"path\":" + json_quote(place) + ",\"present\":" + (there ? "true" : "false") +
         (there ? ",\"sha256\":" + json_quote(sha256_file(place)) : "") + ",\"use\":" + json_quote(p.use) +
         "}";
  }
  return {Exit::done, "{\"products\":[" + j + "]}"};
}

/// The text that an HTTP client's failure has for people.
Phrase reason_of(const httplib::Result& r) {
  if (!r) return httplib::to_string(r.error());
  const std::string n = std::to_string(r->status);
  return {"the server answers " + n, "서버가 " + n + "(으)로 답합니다"};
}

/// Fetches into a file that appears under its name when it is whole and has the digest asked for.
void fetch(const Product& p, const std::string& url, const std::string& path, const Context& ctx) {
  const auto refuse = [&](const Phrase& reason) {
    throw Error("BARY-CLI-0017", {{"product", p.name}, {"url", url}, {"reason", reason}})
        .hint({"fetch it elsewhere and put it at " + path, "다른 곳에서 받아 " + path + "에 두십시오"});
  };
  const auto scheme = url.find("://");
  const auto slash = scheme == std::string::npos ? scheme : url.find('/', scheme + 3);
  if (slash == std::string::npos)
    refuse({"the address is not of the form https://host/file", "주소가 https://호스트/파일 꼴이 아닙니다"});
  std::error_code ec;
  fs::create_directories(fs::path(path).parent_path(), ec);
  AtomicFile file(path);
  Sha256 digest;
  httplib::Client client(url.substr(0, slash));
  client.set_follow_location(true);
  client.set_connection_timeout(10);
  client.set_read_timeout(60);
  client.set_default_headers({{"User-Agent", "barycenter/" BARY_VERSION}});
  double total = 0, done = 0;
  int status = 0;
  const auto result = client.Get(
      url.substr(slash),
      [&](const httplib::Response& r) {
        status = r.status;
        const auto n = parse_f64(r.get_header_value("Content-Length"));
        total = n.value_or(0);
        return true;
      },
      [&](const char* data, std::size_t n) {
        if (status != 200) return true;  // the body of an error page is nobody's data
        file.append({data, n});
        digest.raw({data, n});
        done += static_cast<double>(n);
        ctx.report(done / 1e6, total / 1e6, "MB", p.name);
        return !ctx.cancel->cancelled();
      });
  ctx.check_cancel();
  if (!result || result->status != 200) refuse(reason_of(result));
  if (total > 0 && done < total) refuse({"the connection ended early", "연결이 도중에 끊겼습니다"});
  const std::string hex = digest.hex();
  if (!p.sha256.empty() && p.sha256 != hex)
    throw Error("BARY-CLI-0018", {{"product", p.name}}).found(hex).expected(p.sha256);
  file.commit();
}

Outcome get(Session& s, const Arguments& a) {
  const std::string name = a.text("NAME");
  std::vector<std::string> names;
  for (const Product& p : products()) {
    names.push_back(p.name);
    if (p.name != name) continue;
    const std::string path = a.text("to", (user_data() / p.file).string());
    const std::string url = a.text("from", p.url);
    fetch(p, url, path, s.context());
    s.progress().clear();
    const std::string digest = sha256_file(path);
    s.print(fmt::format("{}\nSHA-256 {}\n{}\n", path, digest, p.use));
    return {Exit::done, "{\"file\":" + json_quote(path) + ",\"sha256\":" + json_quote(digest) +
                            ",\"url\":" + json_quote(url) + "}"};
  }
  throw Error("BARY-CLI-0016", {{"product", name}}).hint(did_you_mean(name, names));
}

}  // namespace

Command data_command() {
  Command l;
  l.name = "list";
  l.summary = {"what can be had, from whom, under which licence, and where it belongs",
               "받을 수 있는 데이터, 출처, 라이선스, 둘 곳"};
  l.run = list;
  Command g;
  g.name = "get";
  g.summary = {"fetch a product from its official address", "공식 주소에서 데이터 받기"};
  g.options = {{"NAME", "NAME", {"of `bary data list`", "`bary data list`의 이름"}, true, false, true},
               {"to", "FILE", {"another place for it", "다른 위치"}},
               {"from", "URL", {"a mirror instead of the official address", "공식 주소 대신 쓸 미러"}}};
  g.run = get;
  Command c;
  c.name = "data";
  c.summary = {"products to fetch; nothing else uses the network",
               "받을 수 있는 데이터. 다른 명령은 네트워크를 쓰지 않음"};
  c.children = {std::move(l), std::move(g)};
  return c;
}

}  // namespace bary::cli
