/* vector.h - one binary, several instruction sets.
 *
 * NVX_CLONES on a function makes the compiler emit it once per listed instruction set and
 * choose at load time. Bodies are elementwise IEEE operations without contraction
 * (-ffp-contract=off), so every clone gives the same bytes.
 */
#ifndef NVX_SIM_VECTOR_H
#define NVX_SIM_VECTOR_H

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                   \
    defined(__linux__) && !defined(__SANITIZE_ADDRESS__) &&                              \
    !defined(__SANITIZE_THREAD__)
#define NVX_CLONES                                                                       \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default"),         \
                   optimize("O3")))
#else
#define NVX_CLONES
#endif

#endif
