// What libgcc and libstdc++ of Debian 12 take from glibc 2.35 and 2.36, for Amazon Linux 2023, which
// has 2.34. The definitions here win over those of libc, in the package alone (RTP_LAMBDA).
//
// - _dl_find_object (glibc 2.35, dlfcn.h): finds the unwind table of the code at an address; the unwinder
//   calls it for each frame of an exception. Here by dl_iterate_phdr, as unwinders did before it was.
// - arc4random (glibc 2.36): of std::random_device. Here by getrandom.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <link.h>
#include <sys/random.h>

namespace {

struct Search {
  ElfW(Addr) address;
  dl_find_object* found;
};

/// Fills `found` where the object `info` has the address.
int look_into(dl_phdr_info* info, std::size_t /*size*/, void* data) {
  auto* const search = static_cast<Search*>(data);
  ElfW(Addr) begin = UINTPTR_MAX;
  ElfW(Addr) end = 0;
  const ElfW(Phdr)* unwind_table = nullptr;
  bool has_address = false;
  for (std::size_t i = 0; i < info->dlpi_phnum; ++i) {
    const ElfW(Phdr)& header = info->dlpi_phdr[i];
    const ElfW(Addr) from = info->dlpi_addr + header.p_vaddr;
    const ElfW(Addr) to = from + header.p_memsz;
    if (header.p_type == PT_GNU_EH_FRAME) {
      unwind_table = &header;
    } else if (header.p_type == PT_LOAD) {
      begin = from < begin ? from : begin;
      end = to > end ? to : end;
      has_address = has_address || (search->address >= from && search->address < to);
    }
  }
  if (!has_address || unwind_table == nullptr) {
    return 0;
  }
  // NOLINTBEGIN(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr): both are
  // addresses
  search->found->dlfo_flags = 0;
  search->found->dlfo_map_start = reinterpret_cast<void*>(begin);
  search->found->dlfo_map_end = reinterpret_cast<void*>(end);
  search->found->dlfo_link_map = nullptr;
  search->found->dlfo_eh_frame = reinterpret_cast<void*>(info->dlpi_addr + unwind_table->p_vaddr);
  // NOLINTEND(cppcoreguidelines-pro-type-reinterpret-cast,performance-no-int-to-ptr)
  return 1;
}

}  // namespace

// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl37-c,cert-dcl51-cpp): its name in glibc
extern "C" int _dl_find_object(void* address, dl_find_object* result) noexcept {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): an address, by contract
  Search search{.address = reinterpret_cast<ElfW(Addr)>(address), .found = result};
  return dl_iterate_phdr(look_into, &search) == 1 ? 0 : -1;
}

extern "C" std::uint32_t arc4random() noexcept {
  std::uint32_t number = 0;
  // Of fewer than 256 bytes it gives all, once the kernel has any (getrandom(2)).
  if (getrandom(&number, sizeof number, 0) != static_cast<ssize_t>(sizeof number)) {
    std::abort();
  }
  return number;
}
