#include <linux/tls.h>
#include <malloc.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

/* Declared by hand: the header hides it without _GNU_SOURCE, which breaks the module. */
extern int accept4(int descriptor, struct sockaddr *address, socklen_t *length, int flags);

/* ioctl is variadic, which Swift can't call. SIOCOUTQ: bytes the peer has not acknowledged. */
static inline int socket_unacknowledged_bytes(int descriptor, int *count) {
  return ioctl(descriptor, TIOCOUTQ, count);
}

/* Sends plain bytes as one record of that type over a socket whose kernel encrypts; the macros
   around control messages are none that Swift can call. */
static inline ssize_t socket_send_tls_record(int descriptor, unsigned char type,
                                             const void *bytes, size_t count) {
  union {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(unsigned char))];
  } control;
  struct iovec vector = {(void *)bytes, count};
  struct msghdr message = {0};
  memset(&control, 0, sizeof control);
  control.header.cmsg_level = SOL_TLS;
  control.header.cmsg_type = TLS_SET_RECORD_TYPE;
  control.header.cmsg_len = CMSG_LEN(sizeof type);
  *CMSG_DATA(&control.header) = type;
  message.msg_iov = &vector;
  message.msg_iovlen = 1;
  message.msg_control = &control;
  message.msg_controllen = control.header.cmsg_len;
  return sendmsg(descriptor, &message, MSG_NOSIGNAL);
}
