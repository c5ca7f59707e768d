#include "contract.h"

// The build embeds the file, so that the document served is the one beside the sources.
#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char document[] = {
#embed "../../openapi.yaml"
};

const unsigned char *frame_gateway_contract(void) { return document; }

size_t frame_gateway_contract_size(void) { return sizeof document; }
