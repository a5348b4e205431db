# SPDX-License-Identifier: MIT
# The emulation and every kernel family compiled for the host.
add_library(largen_emulation STATIC emulation/registry.cpp emulation/fiber.cpp emulation/scheduler.cpp emulation/waiting.cpp emulation/shared.cpp emulation/launch.cpp emulation/tensor.cpp)
target_include_directories(largen_emulation PUBLIC ${LARGEN_KERNELS}/include)
target_link_libraries(largen_emulation PRIVATE largen_flags PUBLIC Boost::context)
if(LARGEN_SANITIZER STREQUAL "address")
  target_compile_definitions(largen_emulation PRIVATE LARGEN_ASAN)
  target_link_libraries(largen_emulation PRIVATE largen_sanitizer)
elseif(LARGEN_SANITIZER STREQUAL "thread")
  target_compile_definitions(largen_emulation PRIVATE LARGEN_TSAN)   # it is what watches: not instrumented itself
endif()

target_link_libraries(largen_kernels INTERFACE largen_emulation)
foreach(family ${LARGEN_FAMILIES})
  set(source ${LARGEN_KERNELS}/src/${family}/${family}.cu)
  set_source_files_properties(${source} PROPERTIES LANGUAGE CXX COMPILE_OPTIONS "-xc++")
  add_library(largen_kernels_${family} OBJECT ${source})
  target_include_directories(largen_kernels_${family} PRIVATE ${LARGEN_KERNELS}/include)
  target_link_libraries(largen_kernels_${family} PRIVATE largen_flags largen_sanitizer)
  set_target_properties(largen_kernels_${family} PROPERTIES CXX_STANDARD 17)
  target_sources(largen_kernels INTERFACE $<TARGET_OBJECTS:largen_kernels_${family}>)
endforeach()
