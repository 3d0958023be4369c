#include <filesystem>

#include "bary/core/files.hpp"
#include "bary/ephemeris/ephemeris.hpp"
#include "bary/tasks/tasks.hpp"
#include "bary/time/earth_orientation.hpp"
#include "bary/time/leap_seconds.hpp"
#include "bary/time/time.hpp"

namespace bary::tasks {

std::shared_ptr<const DataContext> data_context(const DataFiles& files) {
  const auto name_of = [](const std::string& path) {
    return std::filesystem::path(path).filename().string();
  };
  auto data = std::make_shared<DataContext>();

  if (!files.leap_seconds.empty())
    time::LeapSeconds::replace_embedded(
        time::LeapSeconds::parse(read_text_file(files.leap_seconds), files.leap_seconds));
  const auto leaps = std::make_shared<const time::LeapSeconds>(time::LeapSeconds::embedded());
  // A table that begins late says nothing of the years before.
  std::string before;
  if (leaps->given_from() > 41317)
    before =
        ", before " +
        time::format_utc(
            time::from_julian({2400000.5 + static_cast<double>(leaps->given_from()), 0}, time::Scale::utc), 0)
            .substr(0, 10) +
        " as built in";
  data->set<time::LeapSeconds>(
      leaps, {"leap seconds", leaps->digest(),
              (files.leap_seconds.empty() ? "IERS, built in" : name_of(files.leap_seconds)) + before +
                  ", valid until " + time::format_utc(leaps->valid_until(), 0).substr(0, 10)});

  auto orientation = files.earth_orientation.empty()
                         ? time::EarthOrientation::embedded()
                         : std::make_shared<const time::EarthOrientation>(time::EarthOrientation::parse(
                               read_text_file(files.earth_orientation), files.earth_orientation, *leaps));
  if (files.sub_daily_tides)
    orientation = std::make_shared<const time::EarthOrientation>(orientation->with_subdaily());
  data->set<time::EarthOrientation>(orientation,
                                    {"Earth orientation", orientation->digest(), orientation->describe()});

  auto kernel =
      files.kernel.empty() ? ephemeris::default_ephemeris() : ephemeris::open_ephemeris(files.kernel);
  data->set<ephemeris::Ephemeris>(kernel, {"ephemeris", kernel->digest(), kernel->describe()});
  return data;
}

}  // namespace bary::tasks
