#include <sys/epoll.h>
#include <malloc.h>
#include <sys/socket.h>
