# SPDX-License-Identifier: MIT
# Tests of the emulation itself: kernels with planted mistakes, each of which must be found.
largen_kernel_test(emulation emulation/fault_tests.cpp emulation/schedule_tests.cpp emulation/tensor_tests.cpp)
target_link_libraries(emulation_tests PRIVATE largen_sanitizer)   # its kernels stand in its own files
set_tests_properties(emulation PROPERTIES LABELS emulation ENVIRONMENT "${LARGEN_TEST_ENVIRONMENT};LARGEN_KERNEL_TESTS=emulation")

add_executable(planted emulation/planted.cpp)
target_link_libraries(planted PRIVATE largen_emulation largen_flags largen_sanitizer)

# largen_planted(NAME TEXT): the program runs the kernel NAME and the sanitizer must say TEXT (a regular expression).
function(largen_planted name text)
  add_test(NAME planted-${name} COMMAND planted ${name})
  set_tests_properties(planted-${name} PROPERTIES LABELS emulation PASS_REGULAR_EXPRESSION "${text}" ENVIRONMENT "${LARGEN_TEST_ENVIRONMENT}")
endfunction()

if(LARGEN_SANITIZER STREQUAL "address")
  largen_planted(global_read_overrun "heap-buffer-overflow.*READ of size 8.*planted.cpp")
  largen_planted(shared_overrun "heap-buffer-overflow.*WRITE of size 4.*planted.cpp")
  largen_planted(shared_row_overrun "planted.cpp.*index 8 out of bounds for type 'float ?\\[8\\]'")
  largen_planted(no_mistake "^no mistake found by the program itself[\r\n]*$")
elseif(LARGEN_SANITIZER STREQUAL "thread")
  foreach(name missing_barrier warp_barrier_for_block one_element blocks_share_element copy_without_barrier same_thread_blocks)
    largen_planted(${name} "WARNING: ThreadSanitizer: data race.*planted.cpp")
  endforeach()
  largen_planted(no_mistake "^no mistake found by the program itself[\r\n]*$")
else()
  largen_planted(no_mistake "^no mistake found by the program itself[\r\n]*$")
endif()
