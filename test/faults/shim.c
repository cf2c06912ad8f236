// Loaded before the C library into a switch under test (shim.ts): a disk that is full, read-only, broken or slow, a clock that jumps, a network that
// loses, repeats, reorders and spoils datagrams. What is wrong now stands in a file of integers that the test writes and this maps.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* The order is that of shim.ts. Shares are of a million. */
struct orders { int disk_errno, disk_ms, clock_s, spoil, lose, repeat, swap, spoiled, disk_met; };

#define FDS 65536
static struct orders none, *now = &none;
static const char *folder = "";
static unsigned char on_disk[FDS];
static unsigned char datagrams[FDS]; /* 0 not looked at, 1 no, 2 yes */

struct held { int size; socklen_t from_size; struct sockaddr_storage from; unsigned char bytes[2048]; };
static struct held *again[FDS], *late[FDS];

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("ZONGJI_FAULTS");
  if (getenv("ZONGJI_FAULTS_DIR")) folder = strdup(getenv("ZONGJI_FAULTS_DIR"));
  int fd = path ? open(path, O_RDWR) : -1;
  if (fd < 0) return;
  void *map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
  if (map != MAP_FAILED) now = map;
  close(fd);
}

#define REAL(type, name, ...) static type (*real)(__VA_ARGS__); if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, name)

static int is_ours(const char *path) { return *folder && path && strncmp(path, folder, strlen(folder)) == 0; }
static void note(int fd, int ours) { if (fd >= 0 && fd < FDS) { on_disk[fd] = ours; datagrams[fd] = 0; } }

/* 1: the call is to fail, errno is set. */
static int fails(int ours) {
  if (!ours) return 0;
  if (now->disk_ms > 0) { now->disk_met++; usleep(1000u * (unsigned)now->disk_ms); }
  if (now->disk_errno == 0) return 0;
  now->disk_met++;
  errno = now->disk_errno;
  return 1;
}
static int fails_fd(int fd) { return fd >= 0 && fd < FDS && fails(on_disk[fd]); }

#define OPEN(name) \
  int name(const char *path, int flags, ...) { \
    REAL(int, #name, const char *, int, ...); \
    va_list rest; va_start(rest, flags); mode_t mode = va_arg(rest, mode_t); va_end(rest); \
    int ours = is_ours(path); \
    int makes = (flags & O_CREAT) && access(path, F_OK) != 0; \
    if (ours && (makes || (now->disk_errno == EROFS && (flags & O_ACCMODE) != O_RDONLY)) && fails(1)) return -1; \
    int fd = real(path, flags, mode); note(fd, ours); return fd; }
OPEN(open)
OPEN(open64)

int close(int fd) { REAL(int, "close", int); note(fd, 0); return real(fd); }
ssize_t write(int fd, const void *b, size_t n) { REAL(ssize_t, "write", int, const void *, size_t); return fails_fd(fd) ? -1 : real(fd, b, n); }
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { REAL(ssize_t, "pwrite", int, const void *, size_t, off_t); return fails_fd(fd) ? -1 : real(fd, b, n, at); }
ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) { REAL(ssize_t, "pwrite64", int, const void *, size_t, off64_t); return fails_fd(fd) ? -1 : real(fd, b, n, at); }
ssize_t writev(int fd, const struct iovec *v, int n) { REAL(ssize_t, "writev", int, const struct iovec *, int); return fails_fd(fd) ? -1 : real(fd, v, n); }
ssize_t pwritev(int fd, const struct iovec *v, int n, off_t at) { REAL(ssize_t, "pwritev", int, const struct iovec *, int, off_t); return fails_fd(fd) ? -1 : real(fd, v, n, at); }
ssize_t pwritev64(int fd, const struct iovec *v, int n, off64_t at) { REAL(ssize_t, "pwritev64", int, const struct iovec *, int, off64_t); return fails_fd(fd) ? -1 : real(fd, v, n, at); }
int fsync(int fd) { REAL(int, "fsync", int); return fails_fd(fd) ? -1 : real(fd); }
int fdatasync(int fd) { REAL(int, "fdatasync", int); return fails_fd(fd) ? -1 : real(fd); }
int mkdir(const char *path, mode_t mode) { REAL(int, "mkdir", const char *, mode_t); return is_ours(path) && access(path, F_OK) != 0 && fails(1) ? -1 : real(path, mode); }
/* A mapped -shm that cannot grow is a bus error on a real full disk; SQLite allocates it first. */
int posix_fallocate(int fd, off_t at, off_t n) { REAL(int, "posix_fallocate", int, off_t, off_t); return fails_fd(fd) ? errno : real(fd, at, n); }

int clock_gettime(clockid_t id, struct timespec *out) {
  REAL(int, "clock_gettime", clockid_t, struct timespec *);
  int done = real(id, out);
  if (done == 0 && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) out->tv_sec += now->clock_s;
  return done;
}
int gettimeofday(struct timeval *restrict out, void *restrict zone) {
  REAL(int, "gettimeofday", struct timeval *, void *);
  int done = real(out, zone);
  if (done == 0 && out) out->tv_sec += now->clock_s;
  return done;
}
time_t time(time_t *out) {
  struct timespec ts;
  clock_gettime(CLOCK_REALTIME, &ts);
  if (out) *out = ts.tv_sec;
  return ts.tv_sec;
}

static unsigned chance_state = 88172645u;
static int happens(int share) {
  if (share <= 0) return 0;
  chance_state ^= chance_state << 13; chance_state ^= chance_state >> 17; chance_state ^= chance_state << 5;
  return (int)(chance_state % 1000000u) < share;
}

static int is_datagrams(int fd) {
  if (fd < 0 || fd >= FDS) return 0;
  if (datagrams[fd] == 0) {
    int type = 0, family = 0; socklen_t n = sizeof type;
    getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &n); n = sizeof family;
    getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &family, &n);
    datagrams[fd] = type == SOCK_DGRAM && (family == AF_INET || family == AF_INET6) ? 2 : 1;
  }
  return datagrams[fd] == 2;
}

static void keep(struct held **place, const struct msghdr *m, ssize_t n) {
  if (n > (ssize_t)sizeof (*place)->bytes) return;
  if (!*place && !(*place = malloc(sizeof **place))) return;
  (*place)->size = (int)n; (*place)->from_size = m->msg_namelen;
  if (m->msg_name) memcpy(&(*place)->from, m->msg_name, m->msg_namelen);
  memcpy((*place)->bytes, m->msg_iov[0].iov_base, (size_t)n);
}
static ssize_t give(struct held **place, struct msghdr *m) {
  struct held *h = *place; *place = NULL;
  ssize_t n = h->size;
  if ((size_t)n > m->msg_iov[0].iov_len) n = (ssize_t)m->msg_iov[0].iov_len;
  memcpy(m->msg_iov[0].iov_base, h->bytes, (size_t)n);
  if (m->msg_name) { memcpy(m->msg_name, &h->from, h->from_size); m->msg_namelen = h->from_size; }
  m->msg_flags = 0;
  free(h);
  return n;
}

ssize_t recvmsg(int fd, struct msghdr *m, int flags) {
  REAL(ssize_t, "recvmsg", int, struct msghdr *, int);
  if (!is_datagrams(fd)) return real(fd, m, flags);
  if (again[fd]) return give(&again[fd], m);
  socklen_t room = m->msg_namelen;
  for (;;) {
    m->msg_namelen = room;
    ssize_t n = real(fd, m, flags);
    if (n <= 0) return n;
    if (happens(now->lose)) { now->spoiled++; continue; }
    unsigned char *bytes = m->msg_iov[0].iov_base;
    if (happens(now->spoil)) {
      now->spoiled++;
      if (n > 8 && happens(300000)) n = 1 + (ssize_t)(chance_state % (unsigned)n);
      else for (int i = 0; i < 3; i++) { happens(1); bytes[chance_state % (unsigned)n] ^= (unsigned char)(chance_state >> 16 | 1); }
      return n;
    }
    if (happens(now->repeat)) { now->spoiled++; keep(&again[fd], m, n); }
    else if (late[fd]) again[fd] = late[fd], late[fd] = NULL;
    else if (happens(now->swap)) { now->spoiled++; keep(&late[fd], m, n); if (late[fd]) continue; }
    return n;
  }
}
