// SPDX-License-Identifier: MIT
// Entry points of the emulated driver: streams, events, graphs.
#include "machine.h"

using namespace largen::driver;

namespace {

// What a call that waits, or that cannot be part of a graph, does to a stream that is being recorded.
int refuse_in_capture(Stream& stream) {
  stream.capture_is_spoilt = true;
  return capture_unsupported;
}

Event* find_event(Event* event, const Context& context) {
  const auto found = machine().events.find(event);
  return found != machine().events.end() && event->context == &context ? event : nullptr;
}

bool is_done(const Event& event) { return event.stream == nullptr || event.stream->done >= event.position; }

int wait(Event& event) { return event.stream == nullptr ? static_cast<int>(success) : machine().drain(*event.stream, event.position); }

}  // namespace

LARGEN_EXPORT int cuStreamCreateWithPriority(Stream** stream, unsigned flags, int) {
  return machine().call_in_context("cuStreamCreateWithPriority", [&](Context& context) -> int {
    if (stream == nullptr || flags > 1) return invalid_value;
    auto made = std::make_unique<Stream>();
    made->context = &context;
    *stream = made.get();
    machine().streams[*stream] = std::move(made);
    return success;
  });
}

LARGEN_EXPORT int cuStreamDestroy_v2(Stream* stream) {
  return machine().call_in_context("cuStreamDestroy_v2", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    const int status = machine().drain(*found, found->put);
    for (auto& event : machine().events) {
      if (event.second->stream == found) event.second->stream = nullptr;
    }

    machine().streams.erase(found);
    return status;
  });
}

LARGEN_EXPORT int cuStreamSynchronize(Stream* stream) {
  return machine().call_in_context("cuStreamSynchronize", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    return found->capture ? refuse_in_capture(*found) : machine().drain(*found, found->put);
  });
}

LARGEN_EXPORT int cuStreamQuery(Stream* stream) {
  return machine().call_in_context("cuStreamQuery", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (found->capture) return refuse_in_capture(*found);
    if (found->done == found->put) return success;
    const int status = machine().drain(*found, found->done + 1);  // a little time passes
    return status != success ? status : not_ready;
  });
}

LARGEN_EXPORT int cuStreamWaitEvent(Stream* stream, Event* event, unsigned flags) {
  return machine().call_in_context("cuStreamWaitEvent", [&](Context& context) -> int {
    Stream* found = machine().stream(stream);
    Event* mark = find_event(event, context);
    if (found == nullptr || mark == nullptr) return invalid_handle;
    if (flags != 0) return invalid_value;
    if (found->capture) return refuse_in_capture(*found);
    Stream* other = mark->stream;
    const std::uint64_t position = mark->position;  // of now: a later record does not move what is waited for
    return machine().put(
        *found, [other, position]() -> int { return machine().streams.contains(other) ? machine().drain(*other, position) : static_cast<int>(success); });
  });
}

LARGEN_EXPORT int cuEventCreate(Event** event, unsigned flags) {
  return machine().call_in_context("cuEventCreate", [&](Context& context) -> int {
    if (event == nullptr || flags > 3) return invalid_value;
    auto made = std::make_unique<Event>();
    made->context = &context;
    made->has_time = (flags & 2) == 0;
    *event = made.get();
    machine().events[*event] = std::move(made);
    return success;
  });
}

LARGEN_EXPORT int cuEventRecord(Event* event, Stream* stream) {
  return machine().call_in_context("cuEventRecord", [&](Context& context) -> int {
    Stream* found = machine().stream(stream);
    Event* mark = find_event(event, context);
    if (found == nullptr || mark == nullptr) return invalid_handle;
    if (found->capture) return refuse_in_capture(*found);
    machine().put(*found, [mark]() -> int {
      if (machine().events.contains(mark)) mark->time = std::chrono::steady_clock::now();
      return success;
    });
    mark->stream = found;
    mark->position = found->put;
    return success;
  });
}

LARGEN_EXPORT int cuEventQuery(Event* event) {
  return machine().call_in_context("cuEventQuery", [&](Context& context) -> int {
    Event* mark = find_event(event, context);
    if (mark == nullptr) return invalid_handle;
    if (is_done(*mark)) return success;
    const int status = machine().drain(*mark->stream, mark->stream->done + 1);
    return status != success ? status : not_ready;
  });
}

LARGEN_EXPORT int cuEventSynchronize(Event* event) {
  return machine().call_in_context("cuEventSynchronize", [&](Context& context) -> int {
    Event* mark = find_event(event, context);
    return mark == nullptr ? static_cast<int>(invalid_handle) : wait(*mark);
  });
}

LARGEN_EXPORT int cuEventElapsedTime(float* milliseconds, Event* start, Event* end) {
  return machine().call_in_context("cuEventElapsedTime", [&](Context& context) -> int {
    Event* first = find_event(start, context);
    Event* last = find_event(end, context);
    if (milliseconds == nullptr) return invalid_value;
    if (first == nullptr || last == nullptr || !first->has_time || !last->has_time || first->position == 0 || last->position == 0) return invalid_handle;
    if (!is_done(*first) || !is_done(*last)) return not_ready;
    *milliseconds = std::chrono::duration<float, std::milli>(last->time - first->time).count();
    return success;
  });
}

LARGEN_EXPORT int cuEventDestroy_v2(Event* event) {
  return machine().call_in_context("cuEventDestroy_v2", [&](Context& context) -> int {
    if (find_event(event, context) == nullptr) return invalid_handle;
    machine().events.erase(event);
    return success;
  });
}

LARGEN_EXPORT int cuStreamBeginCapture_v2(Stream* stream, int mode) {
  return machine().call_in_context("cuStreamBeginCapture_v2", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (mode < 0 || mode > 2 || found->capture) return invalid_value;
    found->capture = std::make_unique<Graph>();
    found->capture_is_spoilt = false;
    return success;
  });
}

LARGEN_EXPORT int cuStreamEndCapture(Stream* stream, Graph** graph) {
  return machine().call_in_context("cuStreamEndCapture", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr) return invalid_handle;
    if (graph == nullptr || !found->capture) return invalid_value;
    std::unique_ptr<Graph> made = std::move(found->capture);
    *graph = nullptr;
    if (found->capture_is_spoilt) return capture_invalidated;
    *graph = made.get();
    machine().graphs[*graph] = std::move(made);
    return success;
  });
}

LARGEN_EXPORT int cuGraphInstantiateWithFlags(Graph** executable, Graph* graph, unsigned long long flags) {
  return machine().call_in_context("cuGraphInstantiateWithFlags", [&](Context&) -> int {
    if (executable == nullptr || flags != 0) return invalid_value;
    if (!machine().graphs.contains(graph)) return invalid_handle;
    auto made = std::make_unique<Graph>(*graph);
    *executable = made.get();
    machine().executables[*executable] = std::move(made);
    return success;
  });
}

LARGEN_EXPORT int cuGraphLaunch(Graph* executable, Stream* stream) {
  return machine().call_in_context("cuGraphLaunch", [&](Context&) -> int {
    Stream* found = machine().stream(stream);
    if (found == nullptr || !machine().executables.contains(executable)) return invalid_handle;
    if (found->capture) return refuse_in_capture(*found);
    for (const Work& work : executable->work) machine().put(*found, work);
    return success;
  });
}

LARGEN_EXPORT int cuGraphExecDestroy(Graph* executable) {
  return machine().call_in_context("cuGraphExecDestroy",
                                   [&](Context&) -> int { return machine().executables.erase(executable) == 1 ? success : invalid_handle; });
}

LARGEN_EXPORT int cuGraphDestroy(Graph* graph) {
  return machine().call_in_context("cuGraphDestroy", [&](Context&) -> int { return machine().graphs.erase(graph) == 1 ? success : invalid_handle; });
}
