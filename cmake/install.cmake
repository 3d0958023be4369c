# What `cmake --install` puts where, and the .deb that `cpack` makes. Two components:
#   run  the program, its data, the page template
#   dev  headers, libraries, the CMake package
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)
set(BARY_INSTALL_DATA "${CMAKE_INSTALL_DATADIR}/barycenter")

get_property(_rooms GLOBAL PROPERTY BARY_ROOM_TARGETS)
install(TARGETS ${_rooms} EXPORT barycenter ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}" COMPONENT dev)
# Headers of tests and of the insides of SIMD kernels are nobody's business outside.
install(DIRECTORY src/bary DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}" COMPONENT dev
  FILES_MATCHING PATTERN "*.hpp"
  PATTERN "test.hpp" EXCLUDE PATTERN "test_support.hpp" EXCLUDE PATTERN "*-inl.hpp" EXCLUDE PATTERN "codes" EXCLUDE)
set(_package "${CMAKE_INSTALL_LIBDIR}/cmake/barycenter")
install(EXPORT barycenter FILE barycenterTargets.cmake NAMESPACE bary:: DESTINATION "${_package}" COMPONENT dev)
configure_package_config_file(cmake/barycenterConfig.cmake.in barycenterConfig.cmake
  INSTALL_DESTINATION "${_package}" PATH_VARS BARY_INSTALL_DATA)
write_basic_package_version_file(barycenterConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/barycenterConfig.cmake" "${PROJECT_BINARY_DIR}/barycenterConfigVersion.cmake"
  cmake/dependencies.cmake DESTINATION "${_package}" COMPONENT dev)

# data_dir() finds share/barycenter/data above the program.
install(DIRECTORY data DESTINATION "${BARY_INSTALL_DATA}" COMPONENT run)
if(EXISTS "${PROJECT_SOURCE_DIR}/studies")
  install(DIRECTORY studies DESTINATION "${BARY_INSTALL_DATA}" COMPONENT run PATTERN "*.run" EXCLUDE)
endif()
if(TARGET bary_web)
  install(FILES "${PROJECT_BINARY_DIR}/web/report-template.html" DESTINATION "${BARY_INSTALL_DATA}/web" COMPONENT run)
endif()
if(TARGET bary)
  install(TARGETS bary RUNTIME DESTINATION "${CMAKE_INSTALL_BINDIR}" COMPONENT run)
endif()

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME barycenter)
set(CPACK_PACKAGE_CONTACT "barycenter maintainers <maintainers@barycenter.example>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "${PROJECT_DESCRIPTION}")
set(CPACK_PACKAGE_DESCRIPTION "A study file becomes a graph of tasks; each result carries its provenance;
the report shows them. Access to areas on Earth by anybody's satellites, from elements to answers.")
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_COMPONENTS_ALL run)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_COMPONENTS_GROUPING ALL_COMPONENTS_IN_ONE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SECTION science)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
set(CPACK_STRIP_FILES ON)
include(CPack)
