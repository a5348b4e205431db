// SPDX-License-Identifier: MIT
// Barriers, warp operations, and the copies that a thread waits for.
#include <cstring>

#include "scheduler.h"

namespace largen::emulation {

static bool same(Site a, Site b) { return a.line == b.line && (a.file == b.file || std::strcmp(a.file, b.file) == 0); }

static std::string hex(unsigned mask) {
  char text[16];
  std::snprintf(text, sizeof text, "0x%08x", mask);
  return text;
}

static unsigned first_finished() {
  unsigned i = 0;
  while (!block.thread[i].finished) i++;
  return i;
}

void block_barrier(Site site) {
  if (block.finished > 0)
    fault(block.current, "__syncthreads at " + place(site) + " after thread " + name_of(index_of(first_finished())) +
                             " has returned; every thread of the block must come to a barrier");
  if (block.at_barrier == 0) block.barrier_site = site;
  if (!same(site, block.barrier_site))
    fault(block.current, "__syncthreads at " + place(site) + ", others of the block wait in the one at " + place(block.barrier_site) +
                             "; all threads must come to the same barrier");

  // Two tokens in turn: a thread that is already at the next barrier must not order itself before one that has not left this.
  void* token = &block.barrier_tokens[block.barrier_phase & 1];
  release(token);
  if (++block.at_barrier < block.threads) {
    wait("__syncthreads", site);
  } else {
    block.at_barrier = 0;
    block.barrier_phase++;
    for (unsigned i = 0; i < block.threads; i++) {
      if (i != block.current) wake(i);
    }
  }
  acquire(token);
}

// The meeting of that mask, which the caller cannot have joined yet, or a new one. Meetings of overlapping masks are right as long as each lane comes to
// them in an order that lets them end; if not, the scheduler finds the deadlock.
static Meeting& join(Warp& warp, const char* what, unsigned mask, Combine combine, Site site) {
  for (unsigned i = 0; i < warp.meetings; i++) {
    Meeting& meeting = warp.meeting[i];
    if (meeting.mask != mask) continue;
    if (meeting.combine != combine || !same(meeting.site, site)) {
      fault(block.current, std::string(what) + " at " + place(site) + " with mask " + hex(mask) + ", lanes " + hex(meeting.arrived) + " of the warp are in " +
                               meeting.what + " at " + place(meeting.site) + " with mask " + hex(meeting.mask) +
                               "; lanes of a mask must come to the same operation");
    }
    return meeting;
  }
  Meeting& meeting = warp.meeting[warp.meetings++];
  meeting.what = what;
  meeting.mask = mask;
  meeting.arrived = 0;
  meeting.combine = combine;
  meeting.site = site;
  meeting.token = &warp.tokens[warp.sequence++ % sizeof warp.tokens];
  return meeting;
}

// What is wrong with the mask: the caller is not in it, or a lane that is not there (any more).
[[noreturn]] static void refuse_mask(const char* what, unsigned mask, Site site) {
  std::string where = std::string(what) + " at " + place(site) + ", mask " + hex(mask) + ": ";
  unsigned self = lane(), first = block.current - self;
  if ((mask >> self & 1u) == 0) fault(block.current, where + "lane " + std::to_string(self) + " calls and is not in it");
  unsigned missing = 0;
  while ((mask & ~block.warp[block.current / warp_lanes].present & 1u << missing) == 0) missing++;
  where += "lane " + std::to_string(missing) + " is in it";
  if (first + missing >= block.threads) fault(block.current, where + ", the block ends at lane " + std::to_string(block.threads - first - 1));
  fault(block.current, where + " and has returned");
}

void warp_operation(const char* what, unsigned mask, void* operand, Combine combine, Site site, bool orders_memory) {
  unsigned self = lane(), first = block.current - self;
  Warp& warp = block.warp[block.current / warp_lanes];
  if ((mask >> self & 1u) == 0 || (mask & ~warp.present) != 0) refuse_mask(what, mask, site);
  Meeting& meeting = join(warp, what, mask, combine, site);
  meeting.operands[self] = operand;
  meeting.arrived |= 1u << self;
  void* token = meeting.token;
  if (orders_memory) release(token);
  if (meeting.arrived != mask) {
    wait(what, site);
  } else {
    combine(mask, meeting.operands);
    for (unsigned others = mask & ~(1u << self); others != 0; others &= others - 1) wake(first + static_cast<unsigned>(__builtin_ctz(others)));
    meeting = warp.meeting[--warp.meetings];
  }
  if (orders_memory) acquire(token);
}

void check_returned() {
  finish_copies();
  if (block.at_barrier > 0)
    fault(block.current,
          "returns while others of the block wait in __syncthreads at " + place(block.barrier_site) + "; every thread of the block must come to a barrier");
  Warp& warp = block.warp[block.current / warp_lanes];
  warp.present &= ~(1u << lane());
  for (unsigned i = 0; i < warp.meetings; i++) {
    if ((warp.meeting[i].mask >> lane() & 1u) != 0)
      fault(block.current, std::string("returns while lanes ") + hex(warp.meeting[i].arrived) + " wait for it in " + warp.meeting[i].what + " at " +
                               place(warp.meeting[i].site));
  }
}

void combine_nothing(unsigned, void* const*) {}

void combine_shuffle(unsigned mask, void* const* operands) {
  std::uint64_t before[warp_lanes];
  for (unsigned l = 0; l < warp_lanes; l++) before[l] = (mask >> l & 1u) != 0 ? static_cast<ShuffleOperand*>(operands[l])->value : ~std::uint64_t{0};
  for (unsigned l = 0; l < warp_lanes; l++) {
    if ((mask >> l & 1u) == 0) continue;
    auto* operand = static_cast<ShuffleOperand*>(operands[l]);
    operand->value = before[operand->source];
  }
}

void combine_vote(unsigned mask, void* const* operands) {
  unsigned ballot = 0;
  for (unsigned l = 0; l < warp_lanes; l++) {
    if ((mask >> l & 1u) != 0 && static_cast<VoteOperand*>(operands[l])->predicate != 0) ballot |= 1u << l;
  }
  for (unsigned l = 0; l < warp_lanes; l++) {
    if ((mask >> l & 1u) != 0) static_cast<VoteOperand*>(operands[l])->ballot = ballot;
  }
}

void copy_async(void* to, const void* from, unsigned bytes, unsigned valid, Site site) {
  auto misaligned = [bytes](const void* p) { return reinterpret_cast<std::uintptr_t>(p) % bytes != 0; };
  if (misaligned(to) || misaligned(from))
    fault(block.current, "cp.async at " + place(site) + " of " + std::to_string(bytes) + " bytes: " + (misaligned(to) ? "the shared" : "the global") +
                             " address is not a multiple of it");
  if (valid > bytes) fault(block.current, "cp.async at " + place(site) + ": " + std::to_string(valid) + " bytes to read of " + std::to_string(bytes));
  Unwatched unwatched;
  Thread& self = block.thread[block.current];
  char* first = static_cast<char*>(to);
  for (const Copy& other : self.copies) {
    char* start = static_cast<char*>(other.to);
    if (start < first + bytes && first < start + other.bytes)
      fault(block.current, "cp.async at " + place(site) + " goes to the same bytes as the one at " + place(other.site) +
                               ", which was not waited for; the device may do the two in either order");
  }
  self.copies.push_back({to, from, bytes, valid, self.group, site});
}

void copy_async_commit() { block.thread[block.current].group++; }

// As late as the device may do them.
void copy_async_wait(unsigned pending) {
  Thread& self = block.thread[block.current];
  std::size_t kept = 0;
  for (const Copy& copy : self.copies) {
    if (copy.group + pending >= self.group) {
      self.copies[kept++] = copy;
      continue;
    }
    if (copy.valid > 0) note_read(copy.from, copy.valid);
    note_write(copy.to, copy.bytes);
    Unwatched unwatched;
    std::memcpy(copy.to, copy.from, copy.valid);
    std::memset(static_cast<char*>(copy.to) + copy.valid, 0, copy.bytes - copy.valid);
  }
  self.copies.resize(kept);
}

void finish_copies() {
  Thread& self = block.thread[block.current];
  if (!self.copies.empty())
    fault(block.current, "returns with " + std::to_string(self.copies.size()) + " cp.async that it never waited for, the first at " +
                             place(self.copies[0].site) + "; cp_async_commit and cp_async_wait<0> end them");
}

}  // namespace largen::emulation
