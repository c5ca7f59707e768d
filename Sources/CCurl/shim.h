#include <curl/curl.h>

// libcurl's setters and getters are variadic, which Swift can't call, and an argument of the wrong
// width is silent damage: so there is one wrapper for each width that an option may have.

/// For options documented as `long`.
static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
  return curl_easy_setopt(easy, option, value);
}

/// For options documented as `curl_off_t` (their names end in _LARGE).
static inline CURLcode ccurl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(easy, option, value);
}

/// For options documented as `char *` that libcurl copies.
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
  return curl_easy_setopt(easy, option, value);
}

/// For options documented as a pointer that must stay valid: buffers, lists, callbacks' contexts.
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
  return curl_easy_setopt(easy, option, value);
}

/// The form of CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
typedef size_t (*ccurl_receive)(char *bytes, size_t size, size_t count, void *context);

/// For CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION.
static inline CURLcode ccurl_set_receive(CURL *easy, CURLoption option, ccurl_receive function) {
  return curl_easy_setopt(easy, option, function);
}

/// For figures documented as `long`.
static inline CURLcode ccurl_get_long(CURL *easy, CURLINFO info, long *value) {
  return curl_easy_getinfo(easy, info, value);
}

/// For figures documented as `curl_off_t` (their names end in _T).
static inline CURLcode ccurl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
  return curl_easy_getinfo(easy, info, value);
}

/// For options of a multi handle documented as `long`.
static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
  return curl_multi_setopt(multi, option, value);
}
