/* rng_table.h - quantile of the Gaussian distribution, octave by octave.
 *
 *     z(p) = -quantile(p),  p = 2^(o - 32) (1.5 + x),  -0.5 <= x < 0.5
 *          = c0 + x (c1 + x (c2 + ... + x c6)),  c_k = table[k][o]
 *
 * Least squares at 200 Chebyshev nodes of each octave, rounded to float; octave 31 is
 * p = 1/2 alone. Shipped as numbers, so that no mathematical library can change a bit:
 *
 *     nodes = 0.5 * numpy.cos(numpy.pi * (numpy.arange(200) + 0.5) / 200)
 *     z = [-statistics.NormalDist().inv_cdf(2.0 ** (o - 32) * (1.5 + x)) for x in nodes]
 *     c = numpy.float32(numpy.polynomial.polynomial.polyfit(nodes, z, 6))
 */
#ifndef NVX_SIM_RNG_TABLE_H
#define NVX_SIM_RNG_TABLE_H

enum { NVX_QUANTILE_TERMS = 7, NVX_QUANTILE_OCTAVES = 32 };

static const float nvx_quantile[NVX_QUANTILE_TERMS][NVX_QUANTILE_OCTAVES] = {
    {0x1.8aa6c8p+2f, 0x1.8392aap+2f, 0x1.7c5e7cp+2f, 0x1.750884p+2f,
     0x1.6d8ed8p+2f, 0x1.65ef68p+2f, 0x1.5e27e8p+2f, 0x1.5635dp+2f,
     0x1.4e1654p+2f, 0x1.45c658p+2f, 0x1.3d425ap+2f, 0x1.348672p+2f,
     0x1.2b8e2ep+2f, 0x1.225482p+2f, 0x1.18d3a6p+2f, 0x1.0f04ecp+2f,
     0x1.04e092p+2f, 0x1.f4baep+1f,  0x1.dee15cp+1f, 0x1.c81a78p+1f,
     0x1.b0465p+1f,  0x1.973d58p+1f, 0x1.7ccd7ap+1f, 0x1.60b5d2p+1f,
     0x1.429fdp+1f,  0x1.2213b8p+1f, 0x1.fcc812p+0f, 0x1.ad0a62p+0f,
     0x1.516928p+0f, 0x1.c6381p-1f,  0x1.46496p-2f,  0},
    {-0x1.b00232p-4f, -0x1.b7853ep-4f, -0x1.bf6e98p-4f, -0x1.c7c798p-4f,
     -0x1.d09ac8p-4f, -0x1.d9f424p-4f, -0x1.e3e15ep-4f, -0x1.ee722cp-4f,
     -0x1.f9b8b4p-4f, -0x1.02e502p-3f, -0x1.095f5ep-3f, -0x1.1059eap-3f,
     -0x1.17e5dap-3f, -0x1.2017cp-3f,  -0x1.290874p-3f, -0x1.32d64ep-3f,
     -0x1.3da6ccp-3f, -0x1.49a8d6p-3f, -0x1.57180cp-3f, -0x1.66417ap-3f,
     -0x1.778acp-3f,  -0x1.8b7cf4p-3f, -0x1.a2d62ep-3f, -0x1.bea6bep-3f,
     -0x1.e084cp-3f,  -0x1.05767p-2f,  -0x1.2103fep-2f, -0x1.46b642p-2f,
     -0x1.7e613p-2f,  -0x1.db8fdap-2f, -0x1.518f86p-1f, 0},
    {0x1.18fbdcp-5f, 0x1.1d9fb2p-5f, 0x1.227f5p-5f,  0x1.279fd6p-5f,
     0x1.2d0706p-5f, 0x1.32bb5ep-5f, 0x1.38c434p-5f, 0x1.3f29e6p-5f,
     0x1.45f5fap-5f, 0x1.4d3366p-5f, 0x1.54eeccp-5f, 0x1.5d36dap-5f,
     0x1.661caep-5f, 0x1.6fb472p-5f, 0x1.7a160p-5f,  0x1.855dd2p-5f,
     0x1.91ae3p-5f,  0x1.9f30c2p-5f, 0x1.ae189cp-5f, 0x1.bea50ap-5f,
     0x1.d1255ep-5f, 0x1.e5fe02p-5f, 0x1.fdaf4ep-5f, 0x1.0c6f24p-4f,
     0x1.1c2f22p-4f, 0x1.2e9ab4p-4f, 0x1.44413ep-4f, 0x1.5d6a34p-4f,
     0x1.78694p-4f,  0x1.87e468p-4f, 0x1.1bb02cp-4f, 0},
    {-0x1.eb0f1p-7f,  -0x1.f2faa8p-7f, -0x1.fb49d6p-7f, -0x1.020274p-6f,
     -0x1.069a9ap-6f, -0x1.0b729ap-6f, -0x1.10905ap-6f, -0x1.15fa8ep-6f,
     -0x1.1bb8d4p-6f, -0x1.21d3dep-6f, -0x1.2855bp-6f,  -0x1.2f49d8p-6f,
     -0x1.36bdc4p-6f, -0x1.3ec126p-6f, -0x1.47667cp-6f, -0x1.50c3aep-6f,
     -0x1.5af2eep-6f, -0x1.6613cap-6f, -0x1.724ca8p-6f, -0x1.7fccbp-6f,
     -0x1.8ece68p-6f, -0x1.9f9b42p-6f, -0x1.b29076p-6f, -0x1.c8259ap-6f,
     -0x1.e0f598p-6f, -0x1.fdca8p-6f,  -0x1.0fd688p-5f, -0x1.24005cp-5f,
     -0x1.3c8ae4p-5f, -0x1.5e5d04p-5f, -0x1.d4df06p-5f, 0},
    {0x1.e58202p-8f, 0x1.ed384ep-8f, 0x1.f54e0ep-8f, 0x1.fdcb1cp-8f,
     0x1.035c1ep-7f, 0x1.080fa4p-7f, 0x1.0d05a8p-7f, 0x1.12447p-7f,
     0x1.17d318p-7f, 0x1.1db9bcp-7f, 0x1.2401a4p-7f, 0x1.2ab588p-7f,
     0x1.31e1ccp-7f, 0x1.3994e2p-7f, 0x1.41dfbcp-7f, 0x1.4ad65cp-7f,
     0x1.549096p-7f, 0x1.5f2af8p-7f, 0x1.6ac818p-7f, 0x1.77923p-7f,
     0x1.85bd62p-7f, 0x1.958ab4p-7f, 0x1.a74c2ap-7f, 0x1.bb6a68p-7f,
     0x1.d26c5ap-7f, 0x1.ed017ap-7f, 0x1.060774p-6f, 0x1.185ebep-6f,
     0x1.2e39a8p-6f, 0x1.47785ap-6f, 0x1.35c5a6p-6f, 0},
    {-0x1.2c0a84p-8f, -0x1.30bdb4p-8f, -0x1.35aa3ep-8f, -0x1.3ad4c6p-8f,
     -0x1.40427ep-8f, -0x1.45f934p-8f, -0x1.4bff7p-8f,  -0x1.525c8ep-8f,
     -0x1.5918eap-8f, -0x1.603e0p-8f,  -0x1.67d6aep-8f, -0x1.6fef6ep-8f,
     -0x1.7896a8p-8f, -0x1.81dd1cp-8f, -0x1.8bd66p-8f,  -0x1.96998p-8f,
     -0x1.a241dp-8f,  -0x1.aeeff8p-8f, -0x1.bccb54p-8f, -0x1.cc03cp-8f,
     -0x1.dcd402p-8f, -0x1.ef8508p-8f, -0x1.02392cp-7f, -0x1.0e0808p-7f,
     -0x1.1b799ap-7f, -0x1.2aee72p-7f, -0x1.3ce498p-7f, -0x1.5200aap-7f,
     -0x1.6b1852p-7f, -0x1.89772p-7f,  -0x1.ce4752p-7f, 0},
    {0x1.55abc6p-9f, 0x1.5af9bap-9f, 0x1.6087cep-9f, 0x1.665b2ep-9f,
     0x1.6c7994p-9f, 0x1.72e96ep-9f, 0x1.79b1f2p-9f, 0x1.80db4p-9f,
     0x1.886e8ap-9f, 0x1.907644p-9f, 0x1.98fe5cp-9f, 0x1.a2148p-9f,
     0x1.abc87ap-9f, 0x1.b62c96p-9f, 0x1.c15632p-9f, 0x1.cd5e68p-9f,
     0x1.da62e2p-9f, 0x1.e88706p-9f, 0x1.f7f556p-9f, 0x1.0470b2p-8f,
     0x1.0dc52ap-8f, 0x1.181f18p-8f, 0x1.23af4ep-8f, 0x1.30b386p-8f,
     0x1.3f7aaap-8f, 0x1.506abep-8f, 0x1.6408b8p-8f, 0x1.7b0274p-8f,
     0x1.9639b6p-8f, 0x1.b6bb8cp-8f, 0x1.c8a0e2p-8f, 0},
};

#endif
