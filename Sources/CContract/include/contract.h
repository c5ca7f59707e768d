#ifndef FRAME_GATEWAY_CONTRACT_H
#define FRAME_GATEWAY_CONTRACT_H

#include <stddef.h>

/// The bytes of openapi.yaml as they were at build time; static storage.
const unsigned char *frame_gateway_contract(void);

/// How many there are.
size_t frame_gateway_contract_size(void);

#endif
