// Tells ThreadSanitizer about the contended paths of Swift's Mutex, for `make tsan`.
//
// Mutex's fast path is inlined into the callers, where ThreadSanitizer sees its atomics. When
// threads contend, Mutex calls these functions of libswiftSynchronization, which is not
// instrumented: the hand-over from one thread to the next goes unseen, and what the mutex
// guards is reported as a race. This library is loaded before it, calls its functions and adds
// what they leave out. Races that no mutex orders are reported as before.
//
// The symbols are the mangled names of Synchronization._MutexHandle's methods: the handle
// comes in Swift's context register, its address is the one the fast path's atomics act on.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define TRY_LOCK "$s15Synchronization12_MutexHandleV12_tryLockSlowSbyF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))
#define SELF __attribute__((swift_context))

typedef SWIFT void Lock(uint32_t thread, SELF void *handle);
typedef SWIFT bool TryLock(SELF void *handle);
typedef SWIFT void Unlock(SELF void *handle);

// Weak: the library is also loaded into processes without the sanitizer's runtime.
extern void __tsan_acquire(void *) __attribute__((weak));
extern void __tsan_release(void *) __attribute__((weak));

Lock lockSlow __asm__(LOCK);
TryLock tryLockSlow __asm__(TRY_LOCK);
Unlock unlockSlow __asm__(UNLOCK);

SWIFT void lockSlow(uint32_t thread, SELF void *handle) {
  ((Lock *)dlsym(RTLD_NEXT, LOCK))(thread, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT bool tryLockSlow(SELF void *handle) {
  bool locked = ((TryLock *)dlsym(RTLD_NEXT, TRY_LOCK))(handle);
  if (locked && __tsan_acquire) __tsan_acquire(handle);
  return locked;
}

SWIFT void unlockSlow(SELF void *handle) {
  if (__tsan_release) __tsan_release(handle);
  ((Unlock *)dlsym(RTLD_NEXT, UNLOCK))(handle);
}
