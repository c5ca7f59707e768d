#include <malloc.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Declared by hand: the header hides it without _GNU_SOURCE, which breaks the module. */
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

/* ioctl is variadic, which Swift can't call. SIOCOUTQ: bytes the peer has not acknowledged. */
static inline int socket_unacknowledged_bytes(int descriptor, int *count) {
  return ioctl(descriptor, TIOCOUTQ, count);
}
