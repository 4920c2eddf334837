//! Dropout whose draws come from outside, so that a seed means the same on every device.

use burn::tensor::Tensor;

/// What whole channels are multiplied by (SpatialDropout; Tompson et al. 2015, arXiv:1411.4280, §3.2):
/// 0 for a share `rate` of them, and for the others what keeps their mean.
///
/// # Shapes
/// - `z`: `[n, channels]`, draws from N(0, 1)
/// - output: `[n, channels, 1, 1]`
pub fn kept_channels(z: Tensor<2>, rate: f64) -> Tensor<4> {
    let [n, channels] = z.dims();
    let kept = z.greater_elem(quantile(rate)).float();
    kept.div_scalar(1.0 - rate).reshape([n, channels, 1, 1])
}

/// Below this lies a share `rate` of N(0, 1): bisection of its distribution function.
fn quantile(rate: f64) -> f64 {
    let (mut low, mut high) = (-8.0, 8.0);
    for _ in 0..60 {
        let middle = (low + high) / 2.0;
        if below(middle) < rate {
            low = middle;
        } else {
            high = middle;
        }
    }
    (low + high) / 2.0
}

/// The distribution function of N(0, 1): (1 + erf(x/√2))/2.
fn below(x: f64) -> f64 {
    (1.0 + libm::erf(x / std::f64::consts::SQRT_2)) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use burn::tensor::Device;

    #[test]
    fn quantiles_of_the_normal_distribution() {
        for (rate, x) in [
            (0.5, 0.0),
            (0.1, -1.281_55),
            (0.9, 1.281_55),
            (0.25, -0.674_49),
        ] {
            assert!((quantile(rate) - x).abs() < 1e-4, "{rate}");
        }
    }

    #[test]
    fn a_channel_is_off_or_makes_up_for_those_that_are() {
        let z = Tensor::<2>::from_data([[-2.0, -0.5, 0.5, 2.0]], &Device::flex());
        let kept = kept_channels(z.clone(), 0.5).into_data();
        assert_eq!(kept.as_slice::<f32>().unwrap(), [0.0, 0.0, 2.0, 2.0]);
        let all = kept_channels(z, 0.0).into_data();
        assert_eq!(all.as_slice::<f32>().unwrap(), [1.0; 4]);
    }
}
