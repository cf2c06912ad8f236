/* A fax machine of another maker (spandsp's t38_terminal) for the tests: it speaks IFP packets in lines of text, and its time is told by whoever
 * runs it, so that a fax of minutes takes a moment.
 *
 *   spandsp-peer send|receive FILE.tif [2d] [27|29]
 *
 *   in:   rx SEQUENCE HEX     a packet for it, "rx SEQUENCE -" for one that was lost
 *         tick SAMPLES        time goes on, 8000 samples a second
 *   out:  tx COUNT HEX        a packet of its; COUNT: how often it wants it sent
 *         end RESULT          T.30 is over, 0: well
 *         ok                  after each tick
 *
 * cc -O1 -o spandsp-peer spandsp-peer.c -lspandsp -ltiff
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#define SPANDSP_EXPOSE_INTERNAL_STRUCTURES
#include <spandsp.h>

static int on_packet(t38_core_state_t *core, void *user, const uint8_t *buf, int len, int count)
{
    (void) core;
    (void) user;
    printf("tx %d ", count);
    for (int i = 0; i < len; i++)
        printf("%02x", buf[i]);
    printf("\n");
    return 0;
}

static void on_end(t30_state_t *t30, void *user, int result)
{
    t30_stats_t stats;
    (void) user;
    t30_get_transfer_statistics(t30, &stats);
    const char *ident = t30_get_rx_ident(t30);
    printf("end %d %d %d %s\n", result, stats.pages_tx, stats.pages_rx, ident ? ident : "");
}

int main(int argc, char *argv[])
{
    if (argc < 3)
        return 2;
    const int sends = strcmp(argv[1], "send") == 0;
    int compressions = T30_SUPPORT_T4_1D_COMPRESSION;
    int modems = T30_SUPPORT_V27TER | T30_SUPPORT_V29 | T30_SUPPORT_V17;
    for (int i = 3; i < argc; i++) {
        if (strcmp(argv[i], "2d") == 0)
            compressions |= T30_SUPPORT_T4_2D_COMPRESSION;
        if (strcmp(argv[i], "29") == 0)
            modems = T30_SUPPORT_V27TER | T30_SUPPORT_V29;
        if (strcmp(argv[i], "27") == 0)
            modems = T30_SUPPORT_V27TER;
    }
    t38_terminal_state_t *terminal = t38_terminal_init(NULL, sends, on_packet, NULL);
    t38_core_state_t *core = t38_terminal_get_t38_core_state(terminal);
    t30_state_t *t30 = t38_terminal_get_t30_state(terminal);
    t38_set_t38_version(core, 0);
    t30_set_tx_ident(t30, "+86 596 1234567");
    t30_set_ecm_capability(t30, 0);
    t30_set_supported_compressions(t30, compressions);
    t30_set_supported_modems(t30, modems);
    t30_set_supported_resolutions(t30, T30_SUPPORT_STANDARD_RESOLUTION | T30_SUPPORT_FINE_RESOLUTION);
    t30_set_supported_image_sizes(t30, T30_SUPPORT_215MM_WIDTH | T30_SUPPORT_A4_LENGTH | T30_SUPPORT_UNLIMITED_LENGTH);
    if (sends)
        t30_set_tx_file(t30, argv[2], -1, -1);
    else
        t30_set_rx_file(t30, argv[2], -1);
    t30_set_phase_e_handler(t30, on_end, NULL);

    static char line[8192];
    while (fgets(line, sizeof(line), stdin)) {
        int value = 0;
        int used = 0;
        if (sscanf(line, "rx %d %n", &value, &used) == 1 && used > 0) {
            uint8_t packet[4096];
            int len = 0;
            unsigned byte;
            for (const char *at = line + used; len < (int) sizeof(packet) && sscanf(at, "%2x", &byte) == 1; at += 2)
                packet[len++] = (uint8_t) byte;
            if (len > 0)
                t38_core_rx_ifp_packet(core, packet, len, (uint16_t) value);
        } else if (sscanf(line, "tick %d", &value) == 1) {
            t38_terminal_send_timeout(terminal, value);
            printf("ok\n");
            fflush(stdout);
        }
    }
    t38_terminal_release(terminal);
    t38_terminal_free(terminal);
    return 0;
}
