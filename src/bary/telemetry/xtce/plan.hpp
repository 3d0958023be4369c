#pragma once
/// Plan: an XTCE database compiled, once, to what a decoder does with a packet.
///
/// 1. From the root container the tree of inheritance is laid out: each container is a node, its restriction
///    criteria the condition to enter it. A packet belongs to the last node reached whose container is not
///    abstract; where several heirs match, the first in the file's order holds and the packet is counted as
///    ambiguous.
/// 2. The parent's entries come before the heir's: one list of entries along the path. While everything
/// before
///    an entry has a fixed size, the entry is a fixed field: bit offset, width, kind; such fields are
///    gathered column by column over many packets. What follows an optional, repeated or dynamically sized
///    entry is read packet by packet by a small program.
/// 3. Each occurrence of a parameter is one column, named as in the file: `NAME`; `/System/NAME` where two
///    systems have one of that name in the same container; `NAME.member` for aggregates; `NAME#2` where a
///    parameter is listed a second time. Arrays and repeated entries are columns with several values a row.
///
/// What conditions and sizes may ask: parameters of the same packet that stand before, and constants (a data
/// source that is not telemetered, with an initial value). Earlier packets are never asked: results do not
/// depend on where a stream is cut.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bary/telemetry/xtce/database.hpp"

namespace bary::telemetry::xtce {

struct PlanData;

class Plan {
 public:
  Plan();
  explicit Plan(std::shared_ptr<const PlanData> data);
  const Database& database() const;
  const PlanData& data() const { return *data_; }
  explicit operator bool() const { return data_ != nullptr; }

  struct Kind {
    std::string name;         ///< of the container
    std::string path;         ///< `/System/name`
    std::size_t columns;      ///< in all, those of its ancestors among them
    std::size_t fixed;        ///< of these, with a fixed place
    std::size_t fixed_bytes;  ///< shortest packet that holds the fixed ones
  };
  /// The containers that packets can belong to, in the plan's order.
  std::vector<Kind> kinds() const;
  /// True of a container, by name or path, whose packets are not decoded: something in it is wrong or not
  /// known.
  bool is_aside(std::string_view container) const;

 private:
  std::shared_ptr<const PlanData> data_;
};

struct CompileOptions {
  /// A description that grows beyond this is refused: containers within containers can be written out to any
  /// number.
  std::size_t most_columns = std::size_t{1} << 19;
};

/// Compiles what is under `root` (a container's name or path; empty: the one without a base that has heirs,
/// `CCSDSPacket` if there are several, else the only one). Problems go into `faults`; after an error the plan
/// is empty. Errors are: a database with errors, no such root, and in a container an entry that is refused by
/// name or has no encoding, or sizes that no packet can have. Such a container is set aside with its heirs
/// (BARY-TELEMETRY-0222, a warning as what is wrong with it) as long as others can be decoded. A reference
/// that no packet can answer is a warning: its condition never holds.
Plan compile(Database db, std::string_view root, Diagnostics& faults, const CompileOptions& options = {});

}  // namespace bary::telemetry::xtce
