//! What is left of a picture: the operators by their names.

use super::{edges, plain, resize, silhouette};
use crate::core::{Operator, Space};

/// What `operator` leaves of a picture of `space`: bytes of `operator.space(space)`.
///
/// Edges and silhouettes (0 or 255) of a picture in colour are those of its luminance.
pub fn given(operator: Operator, pixels: &[u8], space: Space) -> Vec<u8> {
    match operator {
        Operator::Edges => edges::edges(&resize::grey(pixels, space), space.height, space.width),
        Operator::Silhouette => {
            silhouette::silhouette(&resize::grey(pixels, space), space.height, space.width)
        }
        Operator::LowResolution => plain::low_resolution(pixels, space),
        Operator::Half => plain::half(pixels, space),
    }
}
