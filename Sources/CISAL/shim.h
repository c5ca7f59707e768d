#ifndef FRAME_GATEWAY_CISAL_SHIM_H
#define FRAME_GATEWAY_CISAL_SHIM_H

#include <isa-l/crc.h>

#endif
