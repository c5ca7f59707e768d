// libturbojpeg returns its errors as values, so Swift calls it directly and no wrapper is needed.
#include <turbojpeg.h>
