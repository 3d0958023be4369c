#include <doctest/doctest.h>

#include "bary/core/error.hpp"
#include "bary/core/test.hpp"
#include "bary/netcdf/table.hpp"

using namespace bary;

TEST_CASE("grids of wind and current are no tables, and it is said why") {
  for (const char* name : {"gnome_gridded_wind.nc", "gnome_gridded_current.nc"}) {
    const std::string path = test::data(std::string("eomda/drift/") + name);
    try {
      (void)netcdf::read_table(path);
      FAIL("read");
    } catch (const Error& e) {
      CHECK(e.code() == "BARY-NETCDF-0003");
      CHECK(e.diagnostic().found.en().find(" on ") != std::string::npos);
    }
  }
}
